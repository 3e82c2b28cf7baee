//! Quantities in Kubernetes' syntax:
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>. Exponents are left out: nobody
//! reads `1e9` of memory.

use super::format::{Wrong, wrong};

/// An amount of CPU: cores, or thousandths of them with `m`.
pub fn cpu(text: &str, name: &str) -> Result<(), Wrong> {
    let (number, unit) = split(text);
    if is_number(number) && matches!(unit, "" | "m") {
        return Ok(());
    }
    wrong(
        format!("`{}` is no quantity of CPU", text.escape_debug()),
        format!("write cores or thousandths of them: `{name} = \"20\"`, `{name} = \"500m\"`"),
    )
}

/// An amount of memory or storage: bytes, with a unit of 1024 (`Gi`) or of 1000 (`G`).
pub fn bytes(text: &str, name: &str) -> Result<(), Wrong> {
    let (number, unit) = split(text);
    let what = format!("`{}` is no quantity of bytes", text.escape_debug());
    if !is_number(number) {
        return wrong(what, format!("write `{name} = \"64Gi\"`"));
    }
    match unit {
        "" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei" | "k" | "M" | "G" | "T" | "P" | "E" => Ok(()),
        // Kubernetes takes it, for half a byte: a slip that turns up as pods that are never let in.
        "m" => wrong(
            format!("`{}` is thousandths of a byte", text.escape_debug()),
            format!("write `{name} = \"{number}Mi\"`"),
        ),
        _ => {
            let letter = unit.trim_start().chars().next().map(|char| char.to_ascii_uppercase());
            let unit = letter.filter(|char| "KMGTPE".contains(*char)).unwrap_or('G');
            wrong(what, format!("write `{name} = \"{number}{unit}i\"`"))
        }
    }
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    text.split_at(end)
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_those_that_kubernetes_reads() {
        for good in ["20", "0.5", "500m"] {
            assert!(cpu(good, "cpu").is_ok(), "{good:?} was refused");
        }
        for bad in ["", "m", "20Gi", "-1", "1.", ".5", "2 ", "two", "1e3"] {
            assert!(cpu(bad, "cpu").is_err(), "{bad:?} was accepted");
        }
        for good in ["1024", "64Gi", "1.5Ti", "500M", "64k"] {
            assert!(bytes(good, "memory").is_ok(), "{good:?} was refused");
        }
        for bad in ["", "Gi", "64GB", "64 Gi", "64gi", "64K", "500m", "-64Gi"] {
            assert!(bytes(bad, "memory").is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_hint_says_what_was_meant() {
        let hint = |text| bytes(text, "memory").expect_err("it is refused").1.expect("a hint");
        assert_eq!(hint("64GB"), "write `memory = \"64Gi\"`");
        assert_eq!(hint("512 mb"), "write `memory = \"512Mi\"`");
        assert_eq!(hint("500m"), "write `memory = \"500Mi\"`");
    }
}
