//! Dates as HTTP writes them (RFC 9110, 5.6.7).

/// Bytes of an IMF-fixdate.
pub const DATE_LEN: usize = 29;

const DAYS: [&[u8; 3]; 7] = [b"Thu", b"Fri", b"Sat", b"Sun", b"Mon", b"Tue", b"Wed"];
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const DAY: u64 = 86_400;
/// The last second that four digits of year can tell.
const LAST: u64 = 253_402_300_799;

/// The IMF-fixdate of a Unix time in seconds; times after the year 9999 are held at its end.
#[must_use]
pub fn imf_fixdate(unix_seconds: u64) -> [u8; DATE_LEN] {
    let seconds = unix_seconds.min(LAST);
    let (days, of_day) = (seconds / DAY, seconds % DAY);
    let (year, month, day) = civil(days);
    let mut out = *b"Thu, 01 Jan 1970 00:00:00 GMT";
    out[..3].copy_from_slice(DAYS[(days % 7) as usize]);
    put_two(&mut out[5..7], day);
    out[8..11].copy_from_slice(MONTHS[month as usize - 1]);
    put_two(&mut out[12..14], year / 100);
    put_two(&mut out[14..16], year % 100);
    put_two(&mut out[17..19], of_day / 3600);
    put_two(&mut out[20..22], of_day / 60 % 60);
    put_two(&mut out[23..25], of_day % 60);
    out
}

fn put_two(out: &mut [u8], number: u64) {
    out[0] = b'0' + (number / 10) as u8;
    out[1] = b'0' + (number % 10) as u8;
}

/// Year, month and day of the Gregorian calendar. Years are taken to begin in March, so that
/// the leap day is their last; 400 of them have 146,097 days.
fn civil(days_since_1970: u64) -> (u64, u64, u64) {
    let days = days_since_1970 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

/// The current date, rendered once a second.
#[derive(Clone, Debug)]
pub struct DateCache {
    second: u64,
    text: [u8; DATE_LEN],
}

impl DateCache {
    /// A cache at the beginning of 1970.
    #[must_use]
    pub fn new() -> Self {
        Self { second: 0, text: imf_fixdate(0) }
    }

    /// The date at a Unix time in seconds.
    pub fn at(&mut self, unix_seconds: u64) -> &[u8; DATE_LEN] {
        if unix_seconds != self.second {
            self.second = unix_seconds;
            self.text = imf_fixdate(unix_seconds);
        }
        &self.text
    }
}

impl Default for DateCache {
    fn default() -> Self {
        Self::new()
    }
}
