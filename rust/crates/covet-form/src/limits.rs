//! What a form may have.

/// The limits of one form. Sizes are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormLimits {
    /// Bytes of the whole body.
    pub max_size: u64,
    /// Fields that aren't files.
    pub max_fields: u64,
    /// Files.
    pub max_files: u64,
    /// Bytes of one field that isn't a file.
    pub max_field_size: u64,
    /// Bytes of all fields that aren't files together, their names included.
    pub max_text_size: u64,
    /// Bytes of one file.
    pub max_file_size: u64,
    /// Header fields of one part.
    pub max_headers: u64,
    /// Bytes of all header fields of one part.
    pub max_header_size: u64,
    /// Bytes of a field's name, and of a file's.
    pub max_name_length: u64,
}

impl Default for FormLimits {
    fn default() -> Self {
        Self {
            max_size: u64::MAX,
            max_fields: 1000,
            max_files: 100,
            max_field_size: 1 << 20,
            max_text_size: 4 << 20,
            max_file_size: u64::MAX,
            max_headers: 16,
            max_header_size: 8192,
            max_name_length: 1024,
        }
    }
}
