//! Every diagnostic there is: its stable code and its severity here, its wording in a file for each
//! language.
//!
//! Codes are never used again for something else: 1xx the file and its YAML, 2xx structure, 3xx
//! words and images, 4xx conditions, 5xx examples, 6xx limits.

mod en;
mod id;

use super::{Lang, Severity};

/// What is said of a code in one language.
struct Wording {
    message: &'static str,
    /// The first one is shown whose placeholders all have a value.
    hints: &'static [&'static str],
}

/// The wordings of one language: name, message and hints of every code.
macro_rules! wordings {
    ($($name:ident: $message:literal [$($hint:literal),*])*) => {
        pub(super) const fn wording(code: Code) -> Wording {
            match code {
                $(Code::$name => Wording { message: $message, hints: &[$($hint),*] },)*
            }
        }
    };
}
use wordings;

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident)*) => {
        /// What a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $code] $name,)*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The stable code, such as `SR201`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// How bad it usually is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    FileTooLarge "SR101" Error
    NotUtf8 "SR102" Error
    EmptyFile "SR103" Error
    ControlCharacter "SR104" Error
    Syntax "SR105" Error
    Tab "SR106" Error
    TooDeep "SR107" Error
    Anchor "SR108" Error
    Alias "SR109" Error
    MergeKey "SR110" Error
    Tag "SR111" Error
    SeveralDocuments "SR112" Error
    DuplicateKey "SR113" Error
    Directive "SR114" Error
    KeyNotText "SR115" Error
    Unclosed "SR116" Error
    MismatchedBracket "SR117" Error
    ColonInText "SR118" Error
    NeedsQuotes "SR119" Error
    Indentation "SR120" Error
    AfterQuote "SR121" Error
    EmptyItem "SR122" Error
    StrayCharacter "SR123" Error
    PrintedQuotes "SR124" Error
    WritingDirection "SR125" Warning
    MoreDiagnostics "SR199" Error

    UnknownKey "SR201" Error
    MissingKey "SR202" Error
    WrongType "SR203" Error
    ValueMissing "SR204" Error
    PlainTitle "SR205" Error
    BadSlug "SR206" Error
    BadNumber "SR207" Error
    BadPrice "SR208" Error
    BadDecimal "SR209" Error
    ThresholdOrder "SR210" Error
    NoRules "SR211" Error
    DuplicateRule "SR212" Error
    BadChoice "SR213" Error
    NoEffect "SR214" Error
    TwoEffects "SR215" Error
    BadDate "SR216" Error
    DateOrder "SR217" Error

    BadListName "SR301" Error
    ReservedListName "SR302" Error
    NameTaken "SR303" Error
    EmptyList "SR304" Error
    DuplicateTerm "SR305" Warning
    TermWithoutLetters "SR306" Error
    UnusedList "SR307" Warning
    BadHash "SR308" Error
    DuplicateHash "SR309" Warning
    StrayInTerm "SR310" Warning
    JoinedTerms "SR311" Warning

    ConditionNotOneLine "SR401" Error
    ConditionEscapes "SR402" Error
    SimilarityAlone "SR403" Error

    ConditionCharacter "SR410" Error
    ConditionSpelling "SR411" Error
    ConditionQuoteMarks "SR412" Error
    ConditionUnclosedText "SR413" Error
    ConditionTextForm "SR414" Error
    ConditionBackslash "SR415" Error
    ConditionEmptyText "SR416" Error
    ConditionNumberForm "SR417" Error
    ConditionNumberRange "SR418" Error
    ConditionNotFinite "SR419" Error
    ConditionDistance "SR420" Error
    ConditionUnexpected "SR421" Error
    ConditionEndsEarly "SR422" Error
    ConditionUnclosed "SR423" Error
    ConditionUnopened "SR424" Error
    ConditionUnsupported "SR425" Error
    ConditionChained "SR426" Error
    ConditionLookAlike "SR427" Error
    ConditionWords "SR428" Error
    ConditionQuotedWord "SR429" Error
    ConditionBadName "SR430" Error
    ConditionUnknownName "SR431" Error
    ConditionUnknownImages "SR432" Error
    ConditionUnknownFunction "SR433" Error
    ConditionUnknownMember "SR434" Error
    ConditionNotIndexed "SR435" Error
    ConditionArguments "SR440" Error
    ConditionMismatch "SR441" Error
    ConditionIncomplete "SR442" Error
    ConditionTextTest "SR443" Error
    ConditionNotComparable "SR444" Error
    ConditionCompared "SR445" Error
    ConditionEqualityOnly "SR446" Error
    ConditionTwoValues "SR447" Error
    ConditionTwoLiterals "SR448" Error
    ConditionNestedException "SR449" Error
    ConditionNegatedValue "SR450" Error

    NoExamples "SR501" Warning
    NoMatchExample "SR502" Warning
    NoPassExample "SR503" Warning
    ContradictoryExample "SR504" Error
    ContradictoryVerdict "SR505" Error
    DuplicateExample "SR506" Warning
    BrandTwice "SR507" Error

    TooManyRules "SR601" Error
    TooManyLists "SR602" Error
    TooManyTerms "SR603" Error
    TermTooLong "SR604" Error
    TermTooManyWords "SR605" Error
    TooManyHashes "SR606" Error
    TextTooLong "SR607" Error
    TooManyExamples "SR608" Error
    TooManyTests "SR609" Error
    ConditionTooLong "SR610" Error
    ConditionTooManyOperators "SR611" Error
    ConditionTooDeep "SR612" Error
    ConditionTooManyExceptions "SR613" Error
}

impl Code {
    pub(super) const fn message(self, lang: Lang) -> &'static str {
        self.wording(lang).message
    }

    pub(super) const fn hints(self, lang: Lang) -> &'static [&'static str] {
        self.wording(lang).hints
    }

    const fn wording(self, lang: Lang) -> Wording {
        match lang {
            Lang::En => en::wording(self),
            Lang::Id => id::wording(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_sorted_and_well_formed() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.as_str()));
        let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for code in codes {
            let digits = code.strip_prefix("SR").expect("prefix");
            assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn both_languages_say_it_and_give_a_hint() {
        for code in Code::ALL {
            for lang in Lang::ALL {
                assert!(!code.message(lang).is_empty() && !code.hints(lang).is_empty(), "{code:?}");
                assert!(!code.message(lang).ends_with('.'), "{code:?}");
            }
            assert_eq!(code.hints(Lang::Id).len(), code.hints(Lang::En).len(), "{code:?}");
        }
    }
    /// The placeholders of a template, sorted; other braces are text.
    fn placeholders(template: &str) -> Vec<&str> {
        let inside = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        let is_word =
            |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let mut names: Vec<&str> = inside.map(|(name, _)| name).filter(is_word).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_tell_the_same_facts() {
        for code in Code::ALL {
            let [id, en] = [Lang::Id, Lang::En].map(|lang| {
                let hints = code.hints(lang).iter().copied();
                let texts = std::iter::once(code.message(lang)).chain(hints);
                texts.map(placeholders).collect::<Vec<_>>()
            });
            assert_eq!(id, en, "{code:?}");
        }
    }
}
