//! Dates: known ones, and each against the calendar walked day by day.

use covet_http::{DateCache, imf_fixdate};

fn text(unix_seconds: u64) -> String {
    String::from_utf8(imf_fixdate(unix_seconds).to_vec()).expect("a date is ASCII")
}

#[test]
fn known_dates_are_written() {
    for (seconds, date) in [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (u64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] {
        assert_eq!(text(seconds), date);
    }
}

#[test]
fn eight_centuries_agree_with_a_walked_calendar() {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut days = 0u64;
    for year in 1970..2770u64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in months.iter().zip(lengths) {
            for day in 1..=length {
                assert_eq!(text(days * 86_400)[5..16], format!("{day:02} {month} {year:04}"));
                days += 1;
            }
        }
    }
}

#[test]
fn the_cache_follows_the_clock_both_ways() {
    let mut cache = DateCache::new();
    for seconds in [0, 1, 784_111_777, 784_111_777, 5] {
        assert_eq!(*cache.at(seconds), imf_fixdate(seconds));
    }
}
