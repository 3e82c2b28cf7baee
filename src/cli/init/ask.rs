use std::io::{self, BufRead, IsTerminal as _, Write};

use crate::{
    cli::exit::{Exit, Failure},
    content::{Answers, Catalog, Draft, Question},
    text::count,
};

/// The answers: those that were given, and what a person says to the questions that are left. Where there is nobody to
/// ask, defaults stand for what can have one.
pub(super) fn answers(given: &Draft, catalog: &Catalog) -> anyhow::Result<Answers> {
    let may_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    let draft = if may_ask {
        settled(given, catalog, false)?;
        ask(given, catalog, &mut io::stdin().lock(), &mut anstream::stderr())?
    } else {
        settled(given, catalog, true)?
    };
    Answers::of(&draft).ok_or_else(|| Failure::new(Exit::Invalid, "an answer is missing").into())
}

/// The given answers, checked, with defaults for the others. Everything that is wrong is said at once, and where it is
/// to be `complete`, everything that is missing.
pub(super) fn settled(given: &Draft, catalog: &Catalog, complete: bool) -> Result<Draft, Failure> {
    let (mut draft, mut problems) = (Draft::new(), Vec::new());
    for question in Question::ALL {
        let flag = question.flag();
        match given.get(&question) {
            Some(text) => match question.check(text, given, catalog) {
                Ok(answer) => drop(draft.insert(question, answer)),
                Err(why) => problems.push(format!("{flag} {}: {why}", text.escape_debug())),
            },
            None if question.required() && complete => {
                problems.push(format!("{flag} is missing: {}", question.asks()));
            }
            None => draft.extend(question.default(&draft, catalog).map(|default| (question, default))),
        }
    }
    if problems.is_empty() {
        return Ok(draft);
    }
    let head = format!("{} to give or to change", count(problems.len(), "answer"));
    let message = problems.iter().fold(head, |text, problem| format!("{text}\n    {problem}"));
    let failure = Failure::new(Exit::Invalid, message);
    let missing = problems.iter().any(|problem| problem.contains(" is missing: "));
    Err(if missing {
        failure.hint("in a terminal, `groundwork init` asks for what is missing")
    } else {
        failure
    })
}

/// Asks for what was not given, until each answer does.
fn ask(
    given: &Draft,
    catalog: &Catalog,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> anyhow::Result<Draft> {
    let mut draft = given.clone();
    for question in Question::ALL {
        if let Some(text) = given.get(&question) {
            let answer = question.check(text, &draft, catalog).map_err(|why| {
                Failure::new(Exit::Invalid, format!("{} {}: {why}", question.flag(), text.escape_debug()))
            })?;
            draft.insert(question, answer);
            continue;
        }
        if question == Question::Applications {
            for application in &catalog.applications {
                writeln!(output, "    {:14} {}", application.name, application.what)?;
            }
        }
        let default = question.default(&draft, catalog);
        let answer = loop {
            let text = line(question, default.as_deref(), input, output)?;
            match question.check(&text, &draft, catalog) {
                Ok(answer) => break answer,
                Err(why) => writeln!(output, "  {why}")?,
            }
        };
        draft.insert(question, answer);
    }
    Ok(draft)
}

/// Asks once. Nothing but a line feed means the default.
fn line(
    question: Question,
    default: Option<&str>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> anyhow::Result<String> {
    let mut asks = question.asks().to_owned();
    asks[..1].make_ascii_uppercase();
    match default {
        Some(default) => write!(output, "{asks} [{default}]: ")?,
        None => write!(output, "{asks}: ")?,
    }
    output.flush()?;
    let mut text = String::new();
    if input.read_line(&mut text)? == 0 {
        writeln!(output)?;
        return Err(Failure::new(Exit::Invalid, "the answers ended before the questions did")
            .hint(format!("{} answers this one without asking", question.flag()))
            .into());
    }
    let text = text.trim();
    Ok(if text.is_empty() { default.unwrap_or_default().to_owned() } else { text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::embedded;

    fn asked(given: &Draft, typed: &str) -> (anyhow::Result<Draft>, String) {
        let catalog = Catalog::of(&embedded()).expect("a catalog");
        let mut output = Vec::new();
        let draft = ask(given, &catalog, &mut typed.as_bytes(), &mut output);
        (draft, String::from_utf8(output).expect("text"))
    }

    #[test]
    fn an_answer_that_does_not_do_is_asked_for_again_with_the_reason() {
        let typed = "Shop\nshop\n42\nfolders/42\n1234\n00aa11-22bb33-44cc55\neurope-west\neurope-west1\n\nshop\n\
                     shop.example\n\nstaging\ntesting\nvelero\nnone\n";
        let (draft, said) = asked(&Draft::new(), typed);
        let answers = Answers::of(&draft.expect("answers")).expect("all of them");
        assert_eq!(answers.zones, ["europe-west1-b", "europe-west1-c", "europe-west1-d"]);
        assert_eq!(answers.billing_account, "00AA11-22BB33-44CC55");
        assert_eq!(answers.security_group, "gke-security-groups@shop.example");
        assert_eq!((answers.environments.len(), answers.applications.len()), (1, 0));
        for reason in [
            "take lower-case letters",
            "write organizations/42 or folders/42",
            "write three groups of six",
            "has not the form of a region",
            "write a domain that is yours",
            "there is no environment `staging`; there are development, production, testing",
            "velero needs ",
        ] {
            assert!(said.to_lowercase().contains(&reason.to_lowercase()), "no {reason:?} in:\n{said}");
        }
    }

    #[test]
    fn what_was_given_is_not_asked_for_and_answers_that_end_are_an_error() {
        let given = Draft::from([(Question::Name, "shop".to_owned())]);
        let (draft, said) = asked(&given, "folders/1\n");
        assert!(!said.contains("platform's name"), "{said}");
        let error = draft.expect_err("the rest is missing").to_string();
        assert_eq!(error, "the answers ended before the questions did");
    }
}
