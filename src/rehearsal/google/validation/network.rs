use std::net::IpAddr;

use ipnet::IpNet;

use super::go::quoted;

/// An address.
pub(super) fn address(text: &str, key: &str) -> Option<String> {
    text.parse::<IpAddr>().is_err().then(|| format!("could not parse {} to IP address", quoted(key)))
}

/// A range of addresses; the address before the slash may be any of it. What is wrong, in Go's words.
pub(super) fn range(text: &str) -> Result<IpNet, String> {
    text.parse().map_err(|_| format!("invalid CIDR address: {text}"))
}

/// A range without bits of hosts (`validation.IsCIDRNetwork`).
pub(super) fn network(least: u8, most: u8, text: &str, key: &str) -> Option<String> {
    let range = match range(text) {
        Ok(range) => range,
        Err(why) => {
            return Some(format!("expected {key} to contain a valid Value, got: {text} with err: {why}"));
        }
    };
    let whole = range.trunc();
    if whole != range {
        return Some(format!(
            "expected {key} to contain a valid network Value, expected {whole}, got {text}"
        ));
    }
    let bits = range.prefix_len();
    (!(least..=most).contains(&bits)).then(|| {
        format!(
            "expected {} to contain a network Value with between {least} and {most} significant bits, got: {bits}",
            quoted(key)
        )
    })
}

/// The number of an autonomous system that RFC 6996 leaves to everybody, or Google's own for partners.
pub(super) fn private_asn(number: f64, key: &str) -> Option<String> {
    let fits = (64_512.0..=65_534.0).contains(&number)
        || (4_200_000_000.0..=4_294_967_294.0).contains(&number)
        || (number - 16_550.0).abs() < 0.5;
    (!fits).then(|| {
        format!(
            "expected {} to be a RFC6996-compliant Local ASN:\nmust be either in the private ASN ranges: \
             [64512..65534], [4200000000..4294967294];\nor be the value of [16550], got {number:.0}",
            quoted(key)
        )
    })
}
