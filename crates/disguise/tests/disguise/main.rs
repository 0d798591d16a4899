//! Disguises as a caller applies them: chosen cases, what holds for every title, and two at once.

mod cases;
mod hand;
mod pairs;
mod properties;
