//! The condition language: what is accepted and what it means, what is refused and where.

#![expect(clippy::expect_used, reason = "a test")]

use saring_engine::{Condition, Except, Measure, Op, Quantity, Source, Subject, Within, Words};
use saring_rules::condition::{
    MAX_BYTES, MAX_DEPTH, MAX_EXCEPTIONS, MAX_NAME, MAX_OPERATORS, MAX_PROBLEMS, Names, Problem,
    ProblemKind, is_name, is_reserved, parse, render,
};

#[path = "conditions/properties.rs"]
mod properties;

const LISTS: [&str; 7] = ["bekas", "bal", "sandang", "gawai", "cap_karung", "dan", "not"];
const IMAGES: [&str; 2] = ["foto_karung", "foto_bal"];

fn names() -> Names<'static> {
    Names::new(LISTS, IMAGES)
}

fn words(list: u32) -> Words {
    Words { list: Source::List(list), except: vec![] }
}

fn except(list: u32, exceptions: &[(u32, u32)]) -> Words {
    let except = exceptions
        .iter()
        .map(|&(list, distance)| Except { list, distance: Some(distance), after: false })
        .collect();
    Words { list: Source::List(list), except }
}

fn stated(measure: Measure, op: Op, value: i64) -> Words {
    Words { list: Source::Quantity(Quantity { measure, op, value }), except: vec![] }
}

/// The same, less what comes after a word of this list.
fn not_after(words: &Words, list: u32, distance: u32) -> Words {
    let after = Except { list, distance: Some(distance), after: true };
    Words { list: words.list, except: vec![after] }
}

fn occurs(list: u32) -> Condition {
    within(list, Within::AnyText)
}

fn within(list: u32, within: Within) -> Condition {
    Condition::Occurs { words: words(list), within }
}

fn near(first: Words, second: Words, distance: u32) -> Condition {
    Condition::Near { first, second, distance, ordered: false, across: false }
}

fn price(op: Op, value: i64) -> Condition {
    Condition::Price { op, value }
}

fn signal(name: &str, op: Op, value: f64) -> Condition {
    Condition::Signal { name: name.to_owned(), op, value }
}

fn not(part: Condition) -> Condition {
    Condition::Not(Box::new(part))
}

/// Source, meaning, canonical text (the source itself if empty).
fn good() -> Vec<(&'static str, Condition, &'static str)> {
    use Condition::{All, Any, Known};
    vec![
        ("bekas", occurs(0), ""),
        (" \t\r\n( (bekas) )", occurs(0), "bekas"),
        ("dan", occurs(5), ""),
        ("not && dan", All(vec![occurs(6), occurs(5)]), ""),
        (
            "bekas.except(gawai, 2).except(bal, 0)",
            Condition::Occurs { words: except(0, &[(3, 2), (1, 0)]), within: Within::AnyText },
            "",
        ),
        (
            "bekas.except( gawai )",
            Condition::Occurs {
                words: Words {
                    list: Source::List(0),
                    except: vec![Except { list: 3, distance: None, after: false }],
                },
                within: Within::AnyText,
            },
            "bekas.except(gawai)",
        ),
        ("near(bekas, sandang, 100)", near(words(0), words(2), 100), ""),
        (
            "near((bekas).except((gawai),(2)),sandang,5)",
            near(except(0, &[(3, 2)]), words(2), 5),
            "near(bekas.except(gawai, 2), sandang, 5)",
        ),
        (
            "before(bekas, sandang.except(gawai, 1), 0)",
            Condition::Near {
                first: words(0),
                second: except(2, &[(3, 1)]),
                distance: 0,
                ordered: true,
                across: false,
            },
            "",
        ),
        (
            "together(bekas, sandang, 5)",
            Condition::Near {
                first: words(0),
                second: words(2),
                distance: 5,
                ordered: false,
                across: true,
            },
            "",
        ),
        (
            "bekas.except_after(gawai, 2)",
            Condition::Occurs { words: not_after(&words(0), 3, 2), within: Within::AnyText },
            "",
        ),
        (
            "weight >= kg(20)",
            Condition::Occurs {
                words: stated(Measure::Weight, Op::AtLeast, 20_000),
                within: Within::AnyText,
            },
            "",
        ),
        (
            "!(kg(.5) > weight)",
            not(Condition::Occurs {
                words: stated(Measure::Weight, Op::Less, 500),
                within: Within::AnyText,
            }),
            "!(weight < kg(0.5))",
        ),
        (
            "near(20 <= pieces, sandang, 5)",
            near(stated(Measure::Pieces, Op::AtLeast, 20), words(2), 5),
            "near(pieces >= 20, sandang, 5)",
        ),
        (
            "title.has(pieces.except_after(gawai, 2) >= 20)",
            Condition::Occurs {
                words: not_after(&stated(Measure::Pieces, Op::AtLeast, 20), 3, 2),
                within: Within::Title,
            },
            "",
        ),
        ("variations.has(bal)", within(1, Within::Variations), ""),
        ("variations.known", Known(Subject::Variations), ""),
        ("count(bal) >= 2", Condition::Count { words: words(1), op: Op::AtLeast, value: 2 }, ""),
        (
            "3 < count(bal.except(gawai, 1))",
            Condition::Count { words: except(1, &[(3, 1)]), op: Op::Greater, value: 3 },
            "count(bal.except(gawai, 1)) > 3",
        ),
        ("title.has(bekas)", within(0, Within::Title), ""),
        ("description.has(bekas)", within(0, Within::Description), ""),
        ("tags.has(bekas)", within(0, Within::Tags), ""),
        (
            r#"attributes["brand"].has(bekas.except(gawai, 2))"#,
            Condition::Occurs {
                words: except(0, &[(3, 2)]),
                within: Within::Attribute("brand".into()),
            },
            "",
        ),
        (
            r#"category.under("elektronik/audio")"#,
            Condition::CategoryUnder("elektronik/audio".into()),
            "",
        ),
        ("category.known", Known(Subject::Category), ""),
        ("description.known", Known(Subject::Description), ""),
        ("tags.known", Known(Subject::Tags), ""),
        (r#"attributes["x"].known"#, Known(Subject::Attribute("x".into())), ""),
        ("price.known", Known(Subject::Price), ""),
        ("listing.condition.known", Known(Subject::ListingCondition), ""),
        ("image.known", Known(Subject::Image), ""),
        ("seller.known", Known(Subject::Seller), ""),
        ("signals['x'].known", Known(Subject::Signal("x".into())), r#"signals["x"].known"#),
        (
            r#"listing.condition == "used""#,
            Condition::ListingCondition { equal: true, value: "used".into() },
            "",
        ),
        (
            "'used'!=listing.condition",
            Condition::ListingCondition { equal: false, value: "used".into() },
            r#"listing.condition != "used""#,
        ),
        (
            r#"listing.condition == "a\u00e9\n\t\\\"\'é𝄞 “”""#,
            Condition::ListingCondition { equal: true, value: "aé\n\t\\\"'é𝄞 “”".into() },
            r#"listing.condition == "aé\n\t\\\"'é𝄞 “”""#,
        ),
        (
            "category.under('\u{200b}\u{7f}\u{202e}\"')",
            Condition::CategoryUnder("\u{200b}\u{7f}\u{202e}\"".into()),
            r#"category.under("\u200b\u007f\u202e\"")"#,
        ),
        ("price < 50000", price(Op::Less, 50_000), ""),
        ("-5 >= price", price(Op::AtMost, -5), "price <= -5"),
        ("price > - 007", price(Op::Greater, -7), "price > -7"),
        (
            "9223372036854775807 == price",
            price(Op::Equal, i64::MAX),
            "price == 9223372036854775807",
        ),
        ("price != -9223372036854775808", price(Op::NotEqual, i64::MIN), ""),
        ("seller.takedowns >= 3", Condition::SellerTakedowns { op: Op::AtLeast, value: 3 }, ""),
        (r#"signals["m"] > 0.8"#, signal("m", Op::Greater, 0.8), ""),
        (r#"1 <= signals["m"]"#, signal("m", Op::AtLeast, 1.0), r#"signals["m"] >= 1.0"#),
        (r#"signals["m"] < -.5E+2"#, signal("m", Op::Less, -50.0), r#"signals["m"] < -50.0"#),
        (r#"signals["m"] < 1e300"#, signal("m", Op::Less, 1e300), ""),
        ("image.like(foto_bal)", Condition::ImageLike(1), ""),
        ("similar_to_takedown", Condition::SimilarToTakedown, ""),
        ("!bekas", not(occurs(0)), ""),
        ("!!bekas", not(not(occurs(0))), ""),
        ("!(price > 5)", not(price(Op::Greater, 5)), ""),
        (
            "!bekas.except(bal, 2) && bal",
            All(vec![
                not(Condition::Occurs { words: except(0, &[(1, 2)]), within: Within::AnyText }),
                occurs(1),
            ]),
            "",
        ),
        (
            "bekas && bal || sandang && gawai",
            Any(vec![All(vec![occurs(0), occurs(1)]), All(vec![occurs(2), occurs(3)])]),
            "",
        ),
        (
            "(bekas||bal)&&(sandang||gawai)",
            All(vec![Any(vec![occurs(0), occurs(1)]), Any(vec![occurs(2), occurs(3)])]),
            "(bekas || bal) && (sandang || gawai)",
        ),
        (
            "((bekas && bal) && sandang) || (bal || (gawai))",
            Any(vec![All(vec![occurs(0), occurs(1), occurs(2)]), occurs(1), occurs(3)]),
            "bekas && bal && sandang || bal || gawai",
        ),
        (
            "!(bekas && bal) || !(bekas || bal)",
            Any(vec![not(All(vec![occurs(0), occurs(1)])), not(Any(vec![occurs(0), occurs(1)]))]),
            "",
        ),
    ]
}

#[test]
fn good_conditions_mean_what_they_say_and_have_one_canonical_text() {
    for (source, condition, canonical) in good() {
        assert_eq!(parse(source, &names()).as_ref(), Ok(&condition), "{source}");
        let canonical = if canonical.is_empty() { source } else { canonical };
        assert_eq!(render(&condition, &names()), canonical, "{source}");
        assert_eq!(parse(canonical, &names()).as_ref(), Ok(&condition), "{canonical}");
        for text in [source, canonical] {
            assert!(cel::Program::compile(&format!("{text} <")).is_err(), "CEL takes anything");
            assert!(cel::Program::compile(text).is_ok(), "CEL refuses {text}");
        }
    }
}

#[test]
fn bad_conditions_are_refused_at_the_right_place() {
    // A condition, then indented the place and kind of each of its problems. `UPDATE_GOLDEN=1`
    // writes the problems anew.
    let table = include_str!("conditions/refused.txt");
    let (mut told, mut rows) = (String::new(), 0);
    for line in table.lines().filter(|line| !line.starts_with("    ")) {
        told = told + line + "\n";
        if line.is_empty() || line.starts_with("# ") {
            continue;
        }
        rows += 1;
        for Problem { kind, span } in parse(line, &names()).expect_err(line) {
            told += &format!("    {} <- {kind:?}\n", &line[span]);
        }
    }
    assert!(rows > 80, "{rows} rows");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conditions/refused.txt");
        std::fs::write(path, told).expect("writable");
    } else {
        assert_eq!(told, table);
    }
}

#[test]
fn what_is_missing_at_the_end_is_reported_at_the_end() {
    let place = |source: &str| parse(source, &names()).expect_err(source)[0].span.clone();
    assert_eq!(place("bekas &&  "), 8..8);
    assert_eq!(place("near(bekas, sandang, 3  "), 22..22);
    assert_eq!(place(""), 0..0);
    assert_eq!(place(" \n"), 0..2);
}

#[test]
fn an_unclosed_bracket_or_quote_names_its_opener() {
    let kind = |source: &str| parse(source, &names()).expect_err(source).pop().map(|p| p.kind);
    assert_eq!(
        kind("bekas && (bal || near(bekas, bal, 2"),
        Some(ProblemKind::Unclosed { opened: 21..22, close: ')' })
    );
    assert_eq!(
        kind("bekas && (bal || (gawai)"),
        Some(ProblemKind::Unclosed { opened: 9..10, close: ')' })
    );
    assert_eq!(kind("signals[\"é\""), Some(ProblemKind::Unclosed { opened: 7..8, close: ']' }));
    assert_eq!(kind("category.under(\"é)"), Some(ProblemKind::UnclosedText { opened: 15..16 }));
}

fn only_problem(source: &str) -> ProblemKind {
    let mut problems = parse(source, &names()).expect_err("over a limit");
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0).kind
}

#[test]
fn limits_give_one_clean_problem_each_on_a_small_stack() {
    let too_long = ProblemKind::TooLong { limit: MAX_BYTES };
    let too_many = ProblemKind::TooManyOperators { limit: MAX_OPERATORS };
    let too_deep = ProblemKind::TooDeep { limit: MAX_DEPTH };
    let cases = [
        ("!!(".repeat(1_700), &too_long),
        ("!".repeat(100_000), &too_long),
        ("bekas+".repeat(3_000), &too_long),
        (vec!["bekas"; 10_000].join(" && "), &too_long),
        ("é".repeat(3_000), &too_long),
        ("!!(".repeat(1_300), &too_deep),
        ("!".repeat(4_096), &too_deep),
        ("(".repeat(4_096), &too_deep),
        ("[".repeat(4_096), &ProblemKind::Unclosed { opened: 0..1, close: ']' }),
        ("-".repeat(4_096), &too_deep),
        ("not ".repeat(1_000), &too_deep),
        ("near(".repeat(800), &too_deep),
        ("signals[".repeat(500), &too_deep),
        ("a+".repeat(2_000), &too_many),
        ("a&&".repeat(1_300), &too_many),
        ("a||".repeat(1_300), &too_many),
        ("a dan ".repeat(600), &too_many),
        ("a<".repeat(2_000), &too_many),
        ("a in ".repeat(800), &too_many),
        (format!("a{}", ".a".repeat(2_000)), &too_many),
        (format!("a{}", "()".repeat(2_000)), &too_many),
        (format!("a{}", "[a]".repeat(1_300)), &too_many),
    ];
    for (source, kind) in cases {
        let start: String = source.chars().take(20).collect();
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        let found = small.spawn(move || only_problem(&source)).unwrap().join().unwrap();
        assert_eq!(&found, kind, "{start}");
    }
}

#[test]
fn what_is_just_within_the_limits_is_accepted() {
    let bytes = format!("bekas{}", " ".repeat(MAX_BYTES - 5));
    assert_eq!(parse(&bytes, &names()), Ok(occurs(0)));
    assert_eq!(only_problem(&format!("{bytes} ")), ProblemKind::TooLong { limit: MAX_BYTES });

    let operators = vec!["bekas"; MAX_OPERATORS + 1].join("&&");
    assert!(parse(&operators, &names()).is_ok());
    let problem = ProblemKind::TooManyOperators { limit: MAX_OPERATORS };
    assert_eq!(only_problem(&format!("{operators}&&bal")), problem);

    let nested = |depth| format!("{}bekas{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(MAX_DEPTH), &names()), Ok(occurs(0)));
    let problem = ProblemKind::TooDeep { limit: MAX_DEPTH };
    assert_eq!(only_problem(&nested(MAX_DEPTH + 1)), problem);
    let negated = |depth| format!("{}bekas", "!".repeat(depth));
    assert!(parse(&negated(MAX_DEPTH), &names()).is_ok());
    assert_eq!(only_problem(&negated(MAX_DEPTH + 1)), problem);

    let exceptions = format!("bekas{}", ".except(bal, 1)".repeat(MAX_EXCEPTIONS));
    assert!(parse(&exceptions, &names()).is_ok());
    let problem = ProblemKind::TooManyExceptions { limit: MAX_EXCEPTIONS };
    assert_eq!(only_problem(&format!("{exceptions}.except(bal, 1)")), problem);
}

#[test]
fn problems_are_many_but_not_too_many() {
    let source = (0..40).map(|i| format!("salah{i}")).collect::<Vec<_>>().join(" || ");
    let problems = parse(&source, &names()).unwrap_err();
    assert_eq!(problems.len(), MAX_PROBLEMS);
    assert_eq!(problems[0].span, 0..6);
    assert_eq!(parse(&"§".repeat(2_000), &names()).unwrap_err().len(), MAX_PROBLEMS);
}

#[test]
fn names_have_one_shape_and_some_are_taken() {
    for name in ["a", "_", "bekas", "cap_karung2", "and", "dan", &"a".repeat(MAX_NAME)] {
        assert!(is_name(name) && !is_reserved(name), "{name}");
    }
    // Names of CEL's own functions and macros are free, because they are called otherwise.
    for name in ["has", "all", "map", "size", "int", "_", "__result__", "r", "and", "e1", "rp50"] {
        assert_eq!(parse(name, &Names::new([name], [])), Ok(occurs(0)), "{name}");
        let text = format!("near({name}, {name}.except({name}, 2), 3) && title.has({name})");
        assert!(parse(&text, &Names::new([name], [])).is_ok(), "{name}");
        assert!(cel::Program::compile(&text).is_ok(), "CEL refuses {text}");
    }
    for name in ["", "2nd", "Bekas", "cap-karung", "cap karung", "é", &"a".repeat(MAX_NAME + 1)] {
        assert!(!is_name(name), "{name}");
    }
    for name in [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
        "near",
        "before",
        "together",
        "count",
        "kg",
        "weight",
        "pieces",
        "variations",
        "title",
        "description",
        "tags",
        "attributes",
        "category",
        "listing",
        "price",
        "image",
        "signals",
        "seller",
        "similar_to_takedown",
    ] {
        assert!(is_reserved(name), "{name}");
        let names = Names::new([name], [name]);
        assert!(parse(&format!("{name} && bal"), &names).is_err(), "{name}");
        assert!(parse(&format!("image.like({name})"), &names).is_err(), "{name}");
    }
    assert_eq!(parse("a", &Names::new(["b", "a", "a"], [])), Ok(occurs(1)));
}

#[test]
fn spaces_that_do_not_show_are_pointed_at() {
    for space in ["\u{a0}", "\u{200b}", "\u{feff}", "\u{3000}", "\u{2028}"] {
        let problems = parse(&format!("bekas &&{space}bal"), &names()).unwrap_err();
        let found = space.chars().next().expect("a space");
        let is_wide = !matches!(found, '\u{200b}' | '\u{feff}');
        let kind = ProblemKind::LookAlike { found, write: is_wide.then(|| " ".to_owned()) };
        assert_eq!(problems, [Problem { kind, span: 8..8 + space.len() }]);
    }
}

#[test]
fn a_position_without_a_name_renders_as_no_condition() {
    let condition = Condition::All(vec![occurs(99), Condition::ImageLike(99)]);
    let text = render(&condition, &names());
    assert_eq!(text, "#99 && image.like(#99)");
    assert!(parse(&text, &names()).is_err());
}
