//! docs/hardening.md names a test for each point: it is there.

use std::{collections::BTreeSet, fs, path::Path};

/// The tables' rows as cells.
fn rows(page: &str) -> Vec<Vec<&str>> {
    page.lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|first: char| first.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

/// The texts in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_point_has_a_place_and_a_test_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/hardening.md")).expect("the page is there");
    let mut points = BTreeSet::new();
    for row in rows(&page) {
        let [number, _, places, proofs] = row[..] else { panic!("four cells: {row:?}") };
        points.insert(number.parse::<u32>().expect("a number"));
        exist(root, number, &quoted(places));
        // The bucket of the state is no stack's and no module's.
        if number != "26" {
            exist(root, number, &quoted(proofs));
        }
    }
    assert_eq!(points, (1..=28).collect());
}

/// `FILE: TEXT` says that the file has the text.
#[track_caller]
fn exist(root: &Path, number: &str, named: &[&str]) {
    assert!(!named.is_empty(), "point {number} names nothing");
    for name in named {
        let (file, text) = name.split_once(": ").unwrap_or_else(|| panic!("point {number}: {name}"));
        let content = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(content.contains(text), "point {number}: {file} has no {text:?}");
    }
}
