use jaq_core::{
    Bind,
    compile::{Compiler, Undefined},
    load::{Arena, Error, File, Loader},
};

/// The functions of gojq 0.12.17, which kwok 0.7 has in it, by `name/arity`: what its `builtins` gives, without `input`
/// and `inputs`, which it refuses to compile.
const FUNCTIONS: &str = include_str!("gojq.txt");
/// Words of the language, and formats, which this parser takes for functions.
const WORDS: [&str; 14] = [
    "true/0",
    "false/0",
    "null/0",
    "@text/0",
    "@json/0",
    "@html/0",
    "@uri/0",
    "@urid/0",
    "@csv/0",
    "@tsv/0",
    "@sh/0",
    "@base64/0",
    "@base64d/0",
    "error_empty/0",
];

/// Whether kwok can compile an expression of jq; the reason where it cannot. kwok itself must never see one that it
/// cannot: it tries each once and ends with a null pointer the next time.
pub(super) fn compiles(expression: &str) -> Result<(), String> {
    if expression.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let arena = Arena::default();
    let modules = Loader::new([])
        .load(&arena, File { code: expression, path: () })
        .map_err(|errors| errors.into_iter().map(|(_, error)| syntax(error)).next().unwrap_or_default())?;
    let functions = FUNCTIONS.lines().chain(WORDS).filter_map(|function| {
        let (name, arity) = function.split_once('/')?;
        let arguments: Box<[Bind]> = vec![Bind::Fun(()); arity.parse().ok()?].into();
        Some((name, arguments, ()))
    });
    let compiler = Compiler::default().with_funs(functions).with_global_vars(["$ENV"]);
    compiler.compile(modules).map(|_| ()).map_err(|errors| {
        let unknown = errors.into_iter().flat_map(|(_, unknown)| unknown).map(|(name, what)| match what {
            Undefined::Filter(arity) => format!("jq has no function `{name}/{arity}`"),
            what => format!("there is no {} `{name}`", what.as_str()),
        });
        unknown.collect::<Vec<_>>().join(", ")
    })
}

fn syntax(error: Error<&str>) -> String {
    let found = |rest: &str| match rest.split_whitespace().next() {
        Some(word) => format!("before `{word}`"),
        None => "at its end".to_owned(),
    };
    match error {
        Error::Lex(errors) => errors
            .first()
            .map(|(expected, rest)| format!("expected {} {}", expected.as_str(), found(rest)))
            .unwrap_or_default(),
        Error::Parse(errors) => errors
            .first()
            .map(|(expected, rest)| format!("expected {} {}", expected.as_str(), found(rest)))
            .unwrap_or_default(),
        Error::Io(_) => "modules cannot be loaded".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What gojq 0.12.17 says of each, tried with it.
    #[test]
    fn it_takes_what_kwok_takes_and_nothing_else() {
        for good in [
            ".",
            ".status.conditions.[] | select(.type == \"Ready\") | .status",
            ".status.conditions[]? | select(.type == \"Ready\" and .status != \"True\") | .status",
            ".metadata.annotations[\"x/y\"] // \"0s\"",
            ".a.b.\"c d\"",
            "[.a, .b] | length > 1 | not",
            "if .a then 1 end",
            "{a, (.b): 1}",
            "def f: 1; f",
            "reduce .[] as $x (0; . + $x)",
            "$ENV.HOME",
            "@text \"x\\(.a)\"",
            "@base64",
            "test(\"a\"; \"i\")",
            "try .a",
            ".a[1:2]",
            "now | todate",
            "# a comment\n.a",
        ] {
            assert_eq!(compiles(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            ".status.[[",
            "$x",
            "ascii",
            "limit(3)",
            "input",
            "import \"a\" as a; .",
            "trimstr(\"x\")",
            "$__loc__",
            ".a |",
            "\"\\(.a\"",
            "?//",
        ] {
            assert!(compiles(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_says_why_not() {
        let why = |expression| compiles(expression).expect_err("it is refused");
        assert_eq!(why(".a | frobnicate(1)"), "jq has no function `frobnicate/1`");
        assert_eq!(why("$x"), "there is no variable `$x`");
        assert_eq!(why(".a |"), "expected term at its end");
    }
}
