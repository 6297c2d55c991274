//! Where a partition lies on the ring.

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// The token that Cassandra's Murmur3 partitioner gives to a serialised partition key: the first half of the
/// 128-bit hash, except that the bytes after the last whole block are taken as signed.
pub(crate) fn token(key: &[u8]) -> i64 {
    let (blocks, tail) = key.as_chunks::<16>();
    let (mut h1, mut h2) = (0_u64, 0_u64);
    for block in blocks {
        let (k1, k2) = block.split_at(8);
        let (k1, k2) = (unsigned(k1), unsigned(k2));
        h1 ^= mix_first(k1);
        h1 = h1.rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 ^= mix_second(k2);
        h2 = h2.rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let (first, second) = tail.split_at(tail.len().min(8));
    h2 ^= mix_second(signed(second));
    h1 ^= mix_first(signed(first));
    let length = key.len() as u64;
    h1 ^= length;
    h2 ^= length;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1).wrapping_add(finish(h2));
    // The least token is no place on the ring.
    match h1.cast_signed() {
        i64::MIN => i64::MAX,
        token => token,
    }
}

/// Little-endian.
fn unsigned(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Little-endian, each byte extended by its sign: a quirk that every token in the world depends on.
fn signed(bytes: &[u8]) -> u64 {
    bytes.iter().zip((0..).step_by(8)).fold(0, |sum, (byte, shift): (_, u32)| {
        sum ^ i64::from(byte.cast_signed()).cast_unsigned().wrapping_shl(shift)
    })
}

fn mix_first(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn mix_second(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

fn finish(mut k: u64) -> u64 {
    k = (k ^ (k >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    k = (k ^ (k >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_the_partitioner() {
        assert_eq!(token(b""), 0);
        // Without a byte above 127 in the tail, it is the ordinary hash.
        assert_eq!(token(b"test"), 0xac7d_28cc_74bd_e19d_u64.cast_signed());
    }
}
