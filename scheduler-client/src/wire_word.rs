//! Recurring patterns of wire types.

/// `Display` equal to the word on the wire, for enums whose wire text only serde knows.
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

/// A body in which everything may be left out, and is when there is nothing to say: to the service,
/// missing and absent are one (`DropwizardObjectMapperProvider`).
macro_rules! optional_fields {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
        }
    };
}
pub(crate) use optional_fields;
