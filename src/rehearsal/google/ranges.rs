//! Ranges of IPv4 addresses.

use std::{net::Ipv4Addr, str::FromStr};

/// A range in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    first: u32,
    prefix: u8,
}

impl Range {
    /// The range with so many leading bits of an address; the other bits are ignored.
    #[must_use]
    pub fn new(address: Ipv4Addr, prefix: u8) -> Self {
        let prefix = prefix.min(32);
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        Self { first: u32::from(address) & mask, prefix }
    }

    /// Its first address.
    #[must_use]
    pub const fn first(&self) -> u32 {
        self.first
    }

    /// Its last address.
    #[must_use]
    pub const fn last(&self) -> u32 {
        self.first.saturating_add(self.size() - 1)
    }

    /// How many addresses it has; all of IPv4 counts as one less than it has.
    #[must_use]
    pub const fn size(&self) -> u32 {
        match 1_u32.checked_shl(32 - self.prefix as u32) {
            Some(size) => size,
            None => u32::MAX,
        }
    }

    /// Whether all of another range lies in it.
    #[must_use]
    pub const fn holds(&self, other: &Self) -> bool {
        self.first <= other.first && other.last() <= self.last()
    }

    /// Whether the two have an address in common.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last() && other.first <= self.last()
    }
}

impl FromStr for Range {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text.split_once('/').ok_or(())?;
        let prefix = prefix.parse().ok().filter(|prefix| *prefix <= 32).ok_or(())?;
        Ok(Self::new(address.parse().map_err(|_| ())?, prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_overlap_where_they_share_an_address() {
        let range = |text: &str| text.parse::<Range>().expect("a range");
        assert!(range("10.0.0.0/16").overlaps(&range("10.0.255.0/24")));
        assert!(!range("10.0.0.0/24").overlaps(&range("10.0.1.0/24")));
        assert!(range("0.0.0.0/0").overlaps(&range("10.0.0.0/8")));
        assert_eq!("10.0.0.0".parse::<Range>(), Err(()));
    }
}
