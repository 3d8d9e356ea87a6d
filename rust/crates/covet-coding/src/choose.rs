//! `Accept-Encoding` (RFC 9110, 12.5.3).

use crate::Coding;

/// The coding of a response: the one that the client likes best among `offered`, of equals the first. `None` to send it
/// as it is, which is also what a client gets that likes that better, or none of the codings offered.
///
/// `values` are those of the fields. One pass, and nothing is kept: a field of any length costs its length.
pub fn choose<'a>(values: impl IntoIterator<Item = &'a [u8]>, offered: &[Coding]) -> Option<Coding> {
    let mut weights = [None; Coding::ALL.len()];
    let (mut identity, mut rest) = (None, None);
    for member in values.into_iter().flat_map(|value| value.split(|byte| *byte == b',')) {
        let mut parts = member.split(|byte| *byte == b';');
        let name = parts.next().unwrap_or_default().trim_ascii();
        let Some(weight) = weight(parts) else { continue };
        if let Some(coding) = Coding::of_token(name) {
            weights[coding as usize] = Some(weight);
        } else if name.eq_ignore_ascii_case(b"identity") {
            identity = Some(weight);
        } else if name == b"*" {
            rest = Some(weight);
        }
    }
    let mut best: Option<(Coding, u16)> = None;
    for coding in offered {
        let weight = weights[*coding as usize].or(rest).unwrap_or(0);
        if weight > best.map_or(0, |(_, best)| best) {
            best = Some((*coding, weight));
        }
    }
    // What isn't named is welcome, but no more than what is.
    let identity = identity.unwrap_or(0);
    best.filter(|(_, weight)| *weight >= identity).map(|(coding, _)| coding)
}

/// The weight among parameters, in thousandths; `None` when it isn't one.
fn weight<'a>(parameters: impl Iterator<Item = &'a [u8]>) -> Option<u16> {
    for parameter in parameters {
        let parameter = parameter.trim_ascii();
        if let [b'q' | b'Q', b'=', value @ ..] = parameter {
            return thousandths(value);
        }
    }
    Some(1000)
}

/// `qvalue` of RFC 9110, 12.4.2.
fn thousandths(value: &[u8]) -> Option<u16> {
    let (whole, fraction) = match value {
        [whole] | [whole, b'.'] => (whole, [].as_slice()),
        [whole, b'.', fraction @ ..] if fraction.len() <= 3 => (whole, fraction),
        _ => return None,
    };
    let mut sum = match whole {
        b'0' => 0,
        b'1' => 1000,
        _ => return None,
    };
    let mut place = 100;
    for digit in fraction {
        if !digit.is_ascii_digit() {
            return None;
        }
        sum += u16::from(digit - b'0') * place;
        place /= 10;
    }
    (sum <= 1000).then_some(sum)
}
