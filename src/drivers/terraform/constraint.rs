//! Terraform's version constraints: `>= 1.2, != 1.3.0, ~> 1.2.4` (developer.hashicorp.com/terraform/language/expressions/version-constraints).

use std::cmp::Ordering;

use semver::Version;

/// Whether a version satisfies every part of a constraint. One that cannot be read is satisfied by nothing: terraform
/// then says what is wrong with it.
pub(super) fn allows(constraint: &str, version: &Version) -> bool {
    constraint.split(',').map(str::trim).filter(|part| !part.is_empty()).all(|part| one(part, version))
}

fn one(part: &str, version: &Version) -> bool {
    let digits = part.find(|c: char| c.is_ascii_digit() || c == 'v').unwrap_or(part.len());
    let (operator, number) = (part[..digits].trim(), part[digits..].trim().trim_start_matches('v'));
    let Some((bound, parts)) = padded(number) else { return false };
    let order = version.cmp_precedence(&bound);
    // Pre-releases are taken only when they are named exactly.
    if !version.pre.is_empty() {
        return matches!(operator, "" | "=") && order == Ordering::Equal;
    }
    match operator {
        "" | "=" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        ">" => order == Ordering::Greater,
        ">=" => order != Ordering::Less,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        // Only the last part that is written may grow.
        "~>" => {
            order != Ordering::Less
                && version.major == bound.major
                && (parts < 3 || version.minor == bound.minor)
        }
        _ => false,
    }
}

/// A version with its missing parts as 0, and how many parts were written.
fn padded(number: &str) -> Option<(Version, usize)> {
    let core = number.split(['-', '+']).next()?;
    let parts = core.split('.').count();
    let zeros = ".0".repeat(3_usize.checked_sub(parts)?);
    Some((Version::parse(&format!("{core}{zeros}{}", &number[core.len()..])).ok()?, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_mean_what_terraform_means() {
        let allowed = |constraint: &str, version: &str| {
            allows(constraint, &Version::parse(version).expect("a version"))
        };
        for (constraint, yes, no) in [
            ("~> 0.14", "0.15.0", "1.0.0"),
            ("~> 0.14.2", "0.14.9", "0.15.0"),
            (">= 1.2, != 1.3.0", "1.4.0", "1.3.0"),
            ("1.2.3", "1.2.3", "1.2.4"),
            ("= 1.2", "1.2.0", "1.2.1"),
            (">1,<=2", "2.0.0", "1.0.0"),
            ("", "1.0.0", "1.0.0-beta1"),
            ("1.0.0-beta1", "1.0.0-beta1", "1.0.0"),
        ] {
            assert!(allowed(constraint, yes) || constraint.is_empty(), "{constraint} refuses {yes}");
            assert!(!allowed(constraint, no) || constraint.is_empty(), "{constraint} allows {no}");
        }
        assert!(!allowed("nonsense", "1.0.0"));
    }
}
