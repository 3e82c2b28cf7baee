use crate::{
    content::{Change, Step},
    text::count,
};

/// A line of what becomes of a path.
pub(super) fn line(step: &Step) -> String {
    let (mark, what) = match step.change {
        Change::Added => ('+', "new".to_owned()),
        Change::Updated => ('~', "updated".to_owned()),
        Change::Merged => ('~', "merged with your changes".to_owned()),
        Change::Removed => ('-', "removed".to_owned()),
        Change::StaysDeleted => (' ', "stays deleted, though the content has changed it".to_owned()),
        Change::Conflict(places) => ('!', format!("conflict: marked in {}", count(places, "place"))),
        Change::Orphaned => ('!', "conflict: changed here, gone from the content; it stays".to_owned()),
        Change::NoText => ('!', "conflict: changed on both sides, and no text; yours stays".to_owned()),
        Change::InTheWay => ('!', "conflict: no plain file here; it stays as it is".to_owned()),
    };
    format!("  {mark} {}  {what}", step.path.escape_debug())
}

/// `2 new, 1 updated, 1 conflict`.
pub(super) fn summary(steps: &[Step]) -> String {
    let number = |of: fn(Change) -> bool| steps.iter().filter(|step| of(step.change)).count();
    let parts = [
        (number(|change| change == Change::Added), "new"),
        (number(|change| change == Change::Updated), "updated"),
        (number(|change| change == Change::Merged), "merged"),
        (number(|change| change == Change::Removed), "removed"),
        (number(|change| change == Change::StaysDeleted), "left deleted"),
        (number(Change::needs_a_person), "in conflict"),
    ];
    let some = parts.into_iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> = some.map(|(number, what)| format!("{number} {what}")).collect();
    if words.is_empty() { "no file to change".to_owned() } else { words.join(", ") }
}
