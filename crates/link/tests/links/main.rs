//! Links as a caller reads them: the golden table, and what holds for every text.

mod golden;
mod properties;
mod table;
