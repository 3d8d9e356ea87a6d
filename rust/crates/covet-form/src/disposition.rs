//! What a part is: its Content-Disposition (RFC 7578, 4.2).

use std::borrow::Cow;

use crate::extended;
use crate::fault::{Fault, Malformed};
use crate::parameters::Parameters;
use crate::text;

/// The names that a part has.
#[derive(Debug)]
pub(crate) struct Disposition {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
}

impl Disposition {
    /// Reads a field's value.
    pub(crate) fn parse(field: &[u8], longest: u64) -> Result<Self, Fault> {
        let mut parameters = Parameters::new(field);
        if !parameters.value.eq_ignore_ascii_case(b"form-data") {
            return Err(Malformed::Disposition.into());
        }
        let (mut name, mut plain, mut extended) = (None, None, None);
        while let Some((key, value)) = parameters.next().map_err(|_| Malformed::Disposition)? {
            let slot = match key {
                _ if key.eq_ignore_ascii_case(b"name") => &mut name,
                _ if key.eq_ignore_ascii_case(b"filename") => &mut plain,
                _ if key.eq_ignore_ascii_case(b"filename*") => &mut extended,
                // Others would take it for the name.
                _ if key.eq_ignore_ascii_case(b"name*") => return Err(Malformed::Disposition.into()),
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(Malformed::Disposition.into());
            }
        }
        let name = text::name(name.ok_or(Malformed::NoName)?.into_owned(), longest)?;
        Ok(Self { name, filename: filename(plain, extended, longest)? })
    }
}

/// The file's name: the extended one when there are two (RFC 6266, 4.3). Both have to be readable.
fn filename(
    plain: Option<Cow<'_, [u8]>>,
    extended: Option<Cow<'_, [u8]>>,
    longest: u64,
) -> Result<Option<String>, Fault> {
    let plain = plain.map(|bytes| text::name(bytes.into_owned(), longest)).transpose()?;
    let Some(extended) = extended else { return Ok(plain) };
    text::name(extended::decode(&extended)?, longest).map(Some)
}
