//! The checksum of the FIT protocol: CRC-16/ARC, polynomial 0x8005 reflected. Sixteen bytes a step through tables
//! ("slicing"), since a byte a step would cost more than the decoding itself.

const STEP: usize = 16;
const TABLES: [[u16; 256]; STEP] = tables();

#[expect(clippy::cast_possible_truncation, reason = "the index is below 256")]
const fn tables() -> [[u16; 256]; STEP] {
    let mut tables = [[0; 256]; STEP];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < STEP {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// The checksum of `bytes`.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    let (blocks, rest) = bytes.as_chunks::<STEP>();
    let mut crc = 0_u16;
    for [first, second, others @ ..] in blocks {
        // Only two lookups have to wait for the block before.
        let others = others.iter().zip(TABLES.iter().rev().skip(2));
        let sum = others.fold(0, |sum, (byte, table)| sum ^ table[usize::from(*byte)]);
        let [low, high] = crc.to_le_bytes();
        crc = sum ^ TABLES[STEP - 1][usize::from(first ^ low)] ^ TABLES[STEP - 2][usize::from(second ^ high)];
    }
    rest.iter().fold(crc, |crc, byte| (crc >> 8) ^ TABLES[0][usize::from(crc.to_le_bytes()[0] ^ byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_catalogue() {
        // CRC-16/ARC of the nine digits in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc16(b"123456789"), 0xBB3D);
    }

    #[test]
    fn blocks_and_single_bytes_agree() {
        let bytes: Vec<u8> = (0..1000_u32).map(|index| (index * index / 7).to_le_bytes()[0]).collect();
        let slow = bytes.iter().fold(0_u16, |crc, byte| {
            (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 })
        });
        assert_eq!(crc16(&bytes), slow);
    }
}
