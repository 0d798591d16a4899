//! What the messages and hints say in English.

use super::{Code, Wording, wordings};

wordings! {
    FileTooLarge:
        "the file has more than {limit} bytes"
        ["split the rule set into several files"]
    NotUtf8:
        "the file is not UTF-8 text from byte offset {offset} on"
        ["it looks like {encoding}; save it again as UTF-8", "save it again as UTF-8"]
    EmptyFile:
        "the file holds no rule set"
        ["begin with `rule_set: name-of-the-set`"]
    ControlCharacter:
        "the file holds the control character {character}"
        ["delete it; it is invisible and mostly comes along when text is pasted"]
    Syntax:
        "this is not valid YAML ({detail})"
        ["compare this line and the one above it with a rule set that works"]
    Tab:
        "there is a tab where only spaces may stand"
        ["indent with spaces, two for each level"]
    TooDeep:
        "lists or groups are nested more than {limit} levels deep"
        ["a rule set needs five or six; look for brackets or dashes too many"]
    Anchor:
        "`&` makes a YAML anchor, which rule sets do not use"
        ["put a text that begins with `&` in quotes; write a repeated value out"]
    Alias:
        "`*` refers to a YAML anchor, which rule sets do not use"
        ["put a text that begins with `*` in quotes; write a repeated value out"]
    MergeKey:
        "`<<` merges YAML mappings, which rule sets do not use"
        ["write the entries out"]
    Tag:
        "`!` makes a YAML tag, which rule sets do not use"
        ["put a text that begins with `!` in quotes; a condition too: `when: '!a && b'`"]
    SeveralDocuments:
        "a second document begins here"
        ["keep one rule set in a file, without a line `---` in between"]
    DuplicateKey:
        "`{key}` is written twice"
        ["merge the two, or remove one"]
    Directive:
        "`%` begins a YAML directive, which rule sets do not use"
        ["remove the line"]
    KeyNotText:
        "the name of an entry must be a text"
        ["write `name: value`"]
    Unclosed:
        "`{open}` is not closed"
        ["add `{close}` where it should end"]
    MismatchedBracket:
        "`{open}` is closed by `{close}`"
        ["brackets go in pairs: `[` with `]`, `{` with `}`"]
    ColonInText:
        "there must be no `:` here"
        ["put a text that holds `: ` in quotes; else check brackets and indentation above"]
    NeedsQuotes:
        "a text must not begin with `{character}`"
        ["put the text in quotes; items of a list begin with `- `"]
    Indentation:
        "this line does not line up with the lines above"
        ["entries of one level begin after the same number of spaces"]
    AfterQuote:
        "something follows the closing quote"
        ["put a comma between two texts, or quotes around the whole text"]
    EmptyItem:
        "nothing stands before this comma"
        ["remove the comma, or write what is missing"]
    StrayCharacter:
        "{character} has no meaning in YAML"
        ["write {sign}; if the character belongs to a text, put the text in quotes",
         "delete it; it cannot be seen, and mostly comes along when text is pasted"]
    PrintedQuotes:
        "{character} does not quote a text, but is a part of it"
        ["write `{sign}`; if the mark belongs to the text, put the text in `'…'`"]
    WritingDirection:
        "{character} makes a reader see the text in another order than the engine does"
        ["delete it; it cannot be seen and mostly comes along when text is pasted"]
    MoreDiagnostics:
        "{count} more are not shown"
        ["correct these first, then check again"]

    UnknownKey:
        "`{key}` is no entry of {owner}"
        ["did you mean `{nearest}`?", "known here: {known}"]
    MissingKey:
        "{owner} lacks the entry `{key}`"
        ["add `{key}: …`"]
    WrongType:
        "{expected} belongs here, not {found}"
        ["put a space after each `{dash}`", "write it like `{sample}`"]
    ValueMissing:
        "the value is missing"
        ["write the value of `{key}`, or remove the entry", "write the value, or remove the item"]
    PlainTitle:
        "a title is needed in Indonesian and in English"
        ["write `title: { id: {text}, en: … }`"]
    BadSlug:
        "`{text}` cannot be used as a name"
        ["use {min} to {limit} of a-z, 0-9 and `-`, no `-` at the ends, such as `{nearest}`",
         "use {min} to {limit} of a-z, 0-9 and `-`, no `-` at the ends"]
    BadNumber:
        "`{text}` is not a whole number from {min} to {max}"
        ["write digits only"]
    BadPrice:
        "`{text}` is not a price in whole rupiah"
        ["write digits only, such as `50000`"]
    BadDecimal:
        "`{text}` is not a number"
        ["write digits, with a point before decimals, such as `0.85`"]
    ThresholdOrder:
        "the review threshold {review} is not below the block threshold {block}"
        ["give review a lower score than block; otherwise what is to be looked at would be blocked"]
    NoRules:
        "the rule set has no rules"
        ["to withdraw rules, keep them and write `mode: off`"]
    DuplicateRule:
        "there are two rules `{rule}`"
        ["give one of them another id, one that was never used before"]
    BadChoice:
        "`{text}` cannot be the value of `{key}`"
        ["did you mean `{nearest}`?", "it can be {known}"]
    NoEffect:
        "rule `{rule}` has neither a verdict nor a score"
        ["add `verdict: block`, `verdict: review`, or a `score` from 1 to 100"]
    TwoEffects:
        "rule `{rule}` has a verdict and a score"
        ["keep one: the verdict decides by itself, a score counts together with others"]
    BadDate:
        "`{text}` is neither a day nor a time"
        ["write a day, `2025-03-31`, or a time, `2025-03-31T09:00:00+07:00`"]
    DateOrder:
        "the period ends before it begins"
        ["`until` must be later than `from`; a day given as `until` is still included"]

    BadListName:
        "`{name}` cannot be the name of a list"
        ["use a-z, 0-9 and `_`, and do not begin with a digit; such as `{nearest}`",
         "use a-z, 0-9 and `_`, and do not begin with a digit"]
    ReservedListName:
        "`{name}` has a meaning of its own in conditions"
        ["choose another name, such as `{nearest}`"]
    NameTaken:
        "`{name}` is a word list and an image list"
        ["rename one of them"]
    EmptyList:
        "the list `{name}` is empty"
        ["fill it, or remove it"]
    DuplicateTerm:
        "`{text}` is in the list `{name}` twice"
        ["keep one; upper and lower case and look-alike letters count as the same"]
    TermWithoutLetters:
        "`{text}` has no letter and no digit, so it would never be found"
        ["write a word, or remove it"]
    UnusedList:
        "no condition uses the list `{name}`"
        ["use it in a condition, or remove it"]
    BadHash:
        "`{text}` is not the hash of an image"
        ["it is `pdq:` and 64 digits 0-9 a-f, or `phash64:` and 16; `saring hash` makes one"]
    DuplicateHash:
        "this hash is in the list `{name}` twice"
        ["keep one"]
    StrayInTerm:
        "{character} has no meaning in a term, which is found without it"
        ["write terms with commas between them: `{list}`",
         "remove `{wildcard}`; each other form is a term of its own, and endings such as -nya are known",
         "write `{text}`"]
    JoinedTerms:
        "`{word}` is part of the term, which is found with this word only"
        ["if these are two terms, put a comma between them: `{list}`"]

    ConditionNotOneLine:
        "the condition does not stand on one line"
        ["write the condition on one line, after `when:`"]
    ConditionEscapes:
        "the condition holds {escape}, so its parts could not be pointed at"
        ["put single quotes around double ones, or the other way round"]
    SimilarityAlone:
        "rule `{rule}` could block a listing for its similarity alone"
        ["require a word as well, such as `&& name_of_list`, or use `verdict: review`"]

    ConditionCharacter:
        "{found} means nothing in a condition"
        ["{advice}", "remove it"]
    ConditionSpelling:
        "`{found}` is written another way in conditions"
        ["write `{write}`"]
    ConditionQuoteMarks:
        "{found} is no quotation mark in conditions"
        ["write `{write}`"]
    ConditionUnclosedText:
        "the text has no closing quotation mark"
        ["add the mark with which the text begins"]
    ConditionTextForm:
        "a text in a condition stands in plain quotation marks"
        ["write it as `\"text\"`"]
    ConditionBackslash:
        "this backslash stands before nothing that needs one"
        ["remove it; a backslash itself is written twice"]
    ConditionEmptyText:
        "the text between the quotation marks is empty"
        ["write what is to be compared"]
    ConditionNumberForm:
        "`{found}` is not how a number is written"
        ["write `{write}`", "write digits only, with a point before decimals"]
    ConditionNumberRange:
        "the number must lie between {least} and {greatest}"
        ["write a number within these limits"]
    ConditionNotFinite:
        "the number is too great"
        ["write a smaller one"]
    ConditionDistance:
        "a distance goes from 0 to {greatest} words"
        ["5 or 6 is usual within one phrase"]
    ConditionUnexpected:
        "{expected} is expected here, not `{found}`"
        ["compare with `near(bekas, sandang, 5) && price < 50000`"]
    ConditionEndsEarly:
        "the condition ends where {expected} is expected"
        ["complete it, or remove the last sign"]
    ConditionUnclosed:
        "a bracket is not closed"
        ["add `{close}`"]
    ConditionUnopened:
        "this bracket closes nothing"
        ["remove it, or open it further to the left"]
    ConditionUnsupported:
        "conditions do not know {construct}"
        ["{advice}"]
    ConditionChained:
        "two comparisons cannot be chained"
        ["write `{write}`", "join them with `&&`, each with both of its sides"]
    ConditionLookAlike:
        "{found} is not a sign of conditions"
        ["write {write}"]
    ConditionWords:
        "`{found}` is not a word of conditions"
        ["write `{write}` to leave out words that stand near, or `{other}` to leave out the listing",
         "write `{write}`",
         "remove it"]
    ConditionQuotedWord:
        "`{found}` in quotes is not a word list"
        ["write the name of the list without quotes: `{write}`",
         "put the word into a list under `words`, and write the name of the list without quotes"]
    ConditionBadName:
        "`{name}` cannot be a name"
        ["did you mean `{nearest}`?", "names hold a-z, 0-9 and `_`"]
    ConditionUnknownName:
        "there is no word list `{name}`"
        ["did you mean `{nearest}`? if not, add the list under `words`",
         "add the list under `words`"]
    ConditionUnknownImages:
        "there is no image list `{name}`"
        ["did you mean `{nearest}`? if not, add the list under `images`",
         "add the list under `images`"]
    ConditionUnknownFunction:
        "there is no function `{name}`"
        ["did you mean `{write}`?", "there are `near`, `before` and `count`"]
    ConditionUnknownMember:
        "`{of}` has no `{name}`"
        ["did you mean `{write}`?",
         "after `{of}.` there can be {members}",
         "remove what follows the dot"]
    ConditionNotIndexed:
        "`[…]` goes only with `attributes` and `signals`"
        ["write `attributes[\"brand\"]` or `signals[\"name\"]`"]
    ConditionArguments:
        "this takes {expected} values between its brackets, not {found}"
        ["write it like `{form}`"]
    ConditionMismatch:
        "{expected} belongs here, not {found}"
        ["did you mean `{write}`?", "compare with `near(bekas, sandang, 5) && price < 50000`"]
    ConditionIncomplete:
        "`{found}` alone says nothing"
        ["write it like {forms}"]
    ConditionTextTest:
        "`{field}` is not compared with a text"
        ["write `{write}`", "put the words into a list, and write `{field}.has(name_of_list)`"]
    ConditionNotComparable:
        "this cannot be compared"
        ["did you mean `{write}`?", "numbers are compared: `count(bekas) >= 2`, `price < 50000`"]
    ConditionCompared:
        "a condition is not compared with anything"
        ["leave it alone for \"true\", or put `!` before it for \"not true\""]
    ConditionEqualityOnly:
        "`listing.condition` is only equal or not equal to something"
        ["write `==` or `!=`"]
    ConditionTwoValues:
        "one side of the comparison must be a number or a text"
        ["write it like `price < 50000`"]
    ConditionTwoLiterals:
        "this comparison says nothing about the listing"
        ["put what is compared on one side, such as `price`"]
    ConditionNestedException:
        "a list of exceptions cannot have exceptions"
        ["put both after one another: `bekas.except(gawai, 2).except(kemasan, 2)`"]
    ConditionNegatedValue:
        "`!` before a value applies to the value alone, not to the comparison"
        ["write `{write}`"]

    NoExamples:
        "rule `{rule}` has no examples"
        ["add `examples: { match: […], pass: […] }`: what it must find, and what it must spare"]
    NoMatchExample:
        "rule `{rule}` has no example that it must find"
        ["add `match: […]`"]
    NoPassExample:
        "rule `{rule}` has no example that it must spare"
        ["add `pass: […]`, best with a legal listing that looks alike"]
    ContradictoryExample:
        "the same listing is in `match` and in `pass`"
        ["remove one of the two"]
    ContradictoryVerdict:
        "the same listing is expected to be {verdict} here and {other} elsewhere"
        ["decide for one verdict"]
    DuplicateExample:
        "this example is there twice"
        ["keep one"]
    BrandTwice:
        "the brand is given twice"
        ["keep `brand`, or `brand` in `attributes`"]

    TooManyRules:
        "there are {count} rules, and a rule set may have {limit}"
        ["split the rule set"]
    TooManyLists:
        "there are {count} lists, and a rule set may have {limit}"
        ["merge lists, or split the rule set"]
    TooManyTerms:
        "there are {count} terms, and a rule set may have {limit}"
        ["remove terms, or split the rule set"]
    TermTooLong:
        "the term has {count} bytes, and may have {limit}"
        ["keep the words that tell it apart"]
    TermTooManyWords:
        "the term has {count} words, and may have {limit}"
        ["keep the words that tell it apart"]
    TooManyHashes:
        "there are {count} image hashes, and a rule set may have {limit}"
        ["remove hashes, or split the rule set"]
    TextTooLong:
        "the text has {count} bytes, and may have {limit}"
        ["shorten it"]
    TooManyExamples:
        "there are {count} examples, and a rule set may have {limit}"
        ["keep those that test something new"]
    TooManyTests:
        "the conditions make {count} tests together, and may make {limit}"
        ["merge rules or word lists"]
    ConditionTooLong:
        "a condition may have {limit} bytes"
        ["make several rules of it, or shorten the names of lists"]
    ConditionTooManyOperators:
        "a condition may have {limit} operators"
        ["put words into one list instead of joining lists, or make several rules of it"]
    ConditionTooDeep:
        "brackets may nest {limit} levels deep"
        ["remove brackets that are not needed"]
    ConditionTooManyExceptions:
        "a list may have {limit} exceptions"
        ["merge lists of exceptions that have one distance"]
}
