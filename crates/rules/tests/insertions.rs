//! No word frees a bulk offer: every term of every list of exceptions (negations, head nouns, false
//! friends) is put at every place of offers that have a word for used and a quantity of the garment.

use std::collections::BTreeSet;

use saring_engine::{
    Condition, Context, Except, Listing, Matcher, Plan, Scratch, Verdict, Words, score,
};
use saring_rules::load;

/// Garments of one word: one of two, torn apart, is no garment to anybody.
const OFFERS: [&str; 50] = [
    "Baju bekas 1 bal",
    "Kaos bekas import 1 karung",
    "Jaket second korea 100 kg",
    "Kemeja preloved 50 pcs",
    "Celana jeans thrift 3 kodi",
    "Hoodie bekas per karung",
    "Sweater seken impor kiloan",
    "Rok bekas isi 100 lembar",
    "Dress thrift 1 koli",
    "Blazer preloved import 45kg",
    "Selimut bekas hotel 2 bal",
    "Sprei second 1 kuintal",
    "Sepatu bekas karungan",
    "Topi thrift 10 lusin",
    "Jas bekas jepang 1 bal segel",
    "Cardigan second grade A 80 kg",
    "Kaos second min 20 pcs",
    "Baju anak lungsuran 1 karung",
    "Celana bekas setengah kuintal",
    "Parka bekas import 1 ton",
    "Balpres jaket bekas",
    "Ballpress kemeja second import",
    "Bal segel dress preloved",
    "Karungan celana bekas campur",
    "Kiloan baju bekas pilihan",
    "1 bal baju bekas siap kirim",
    "100 kg kaos thrift campur",
    "30 potong kemeja bekas wanita",
    "Borongan jaket bekas isi 60",
    "Paket usaha kaos preloved 25 pcs",
    "Jual baju bekas import per kilo",
    "Pakaian bekas impor 50 kilo",
    "Pakaian second hand 200 helai",
    "Outer thrift 4 kodi mulus",
    "Kulot bekas dua karung",
    "Gamis preloved seratus potong",
    "Kebaya bekas 1 karung besar",
    "Daster second 20 kg murah",
    "Legging bekas sekarung",
    "Bedcover bekas 1 koli",
    "Gorden second 3 bal",
    "Handuk hotel bekas 60 kg",
    "Sneakers bekas 40 pasang",
    "Boots second 1 karung",
    "Syal bekas import 15 lusin",
    "Mukena preloved isi 24",
    "Jersey bekas 5 kodi",
    "Piyama thrift 1 bal 90kg",
    "Varsity bekas usa 1 ball",
    "Seragam bekas 75 pcs borongan",
];

/// The terms of all lists that exceptions are made by.
fn exceptions(plan: &Plan) -> BTreeSet<&str> {
    let mut lists = BTreeSet::new();
    plan.rules.iter().for_each(|rule| collect(&rule.when, &mut lists));
    let lists = lists.into_iter().filter_map(|list| plan.lists.get(list as usize));
    lists.flat_map(|list| list.terms.iter().map(String::as_str)).collect()
}

fn collect(condition: &Condition, lists: &mut BTreeSet<u32>) {
    let mut note = |words: &Words| {
        lists.extend(words.except.iter().map(|Except { list, .. }| *list));
    };
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| collect(part, lists));
        }
        Condition::Not(part) => collect(part, lists),
        Condition::Occurs { words, .. } | Condition::Count { words, .. } => note(words),
        Condition::Near { first, second, .. } => {
            note(first);
            note(second);
        }
        _ => {}
    }
}

#[test]
fn no_exception_frees_used_clothing_in_bulk() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/pakaian-bekas-impor.yaml");
    let plan = load(&std::fs::read(path).expect("the rule set")).plan.expect("a plan");
    let matcher = Matcher::new(std::slice::from_ref(&plan)).expect("a matcher");
    let (context, mut scratch) = (Context::default(), Scratch::default());
    let mut verdict =
        |title: String| score(&matcher, &context, &Listing::titled(title), 0, &mut scratch).verdict;
    let exceptions = exceptions(&plan);
    assert!(exceptions.len() > 300, "{} terms", exceptions.len());
    let (mut freed, mut tried) = (Vec::new(), 0);
    for offer in OFFERS {
        assert_ne!(verdict(offer.to_owned()), Verdict::Allow, "{offer}");
        let words: Vec<&str> = offer.split(' ').collect();
        for term in &exceptions {
            for at in 0..=words.len() {
                let (before, after) = words.split_at(at);
                let title = [before, &[term], after].concat().join(" ");
                tried += 1;
                if verdict(title.clone()) == Verdict::Allow {
                    freed.push(title);
                }
            }
        }
    }
    assert!(freed.is_empty(), "{} of {tried}: {:#?}", freed.len(), &freed[..freed.len().min(40)]);
}
