//! Enums whose wire text only serde knows.

/// `Display` equal to the word on the wire.
macro_rules! display_as_wire {
    ($name:ty) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                serde::Serialize::serialize(self, f)
            }
        }
    };
}
pub(crate) use display_as_wire;
