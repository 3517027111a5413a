//! Feature value to rows of an embedding table: MurmurHash3 x64-128 of the value's
//! eight bytes, cut into four words, each modulo the number of rows.

/// Rows a value selects in one table; their sum is its embedding.
pub(super) const ROWS_PER_VALUE: usize = 4;

/// The rows of a table with `rows` rows and hash seed `seed`. A row may come twice.
pub(super) fn rows(value: u64, seed: u32, rows: u32) -> [u32; ROWS_PER_VALUE] {
    let seed = u64::from(seed);
    let mut h1 = value.wrapping_mul(0x87c3_7b91_1142_53d5);
    h1 = h1.rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= seed ^ 8; // the length of the key
    let mut h2 = seed ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32].map(|word| word % rows)
}

fn mix(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn known_rows() {
        assert_eq!(rows(7425985699627899538, 8, 5000), [2498, 2909, 2599, 4364]);
        assert_eq!(rows(5983625672228268878, 8, 5000), [510, 382, 3265, 1925]);
        assert_eq!(rows(1, 12, 50), [6, 13, 20, 22]);
        assert_eq!(rows(0, 12, 50), [38, 25, 37, 40]);
        assert_eq!(rows(101, 11, 2500), [730, 2338, 1936, 2202]);
    }
}
