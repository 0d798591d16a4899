//! What holds for every text: the finder agrees with the oracle, positions are exact, and the cost
//! is linear.

mod finder;
#[path = "../oracle/mod.rs"]
mod oracle;
mod positions;
mod sample;
mod steps;
mod vocabulary;
