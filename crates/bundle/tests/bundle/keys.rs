//! Public and private keys.

use saring_bundle::{PrivateKey, PublicKey, Signer as _};

use crate::world::*;

#[test]
fn a_signature_is_the_one_of_the_standard() {
    // RFC 8032, section 7.1, test 2.
    let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    let key = PrivateKey::from_seed(&seed.try_into().unwrap());
    assert_eq!(key.public_key(), PublicKey::from_bytes(&public).unwrap());
    assert_eq!(key.sign(&[0x72]).unwrap().to_vec(), signature);
    assert!(key.public_key().verifies(&[0x72], &signature));
    assert!(!key.public_key().verifies(&[0x73], &signature));
}

#[test]
fn weak_and_non_canonical_points_are_no_keys() {
    let small_order = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];
    // The number y is not below the prime 2^255 - 19, or x is 0 and its sign set.
    let non_canonical = [
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000080",
    ];
    for point in small_order.iter().chain(&non_canonical) {
        PublicKey::from_bytes(&hex(point)).unwrap_err();
    }
    PublicKey::from_bytes(&[1; 31]).unwrap_err();
}

#[test]
fn a_signature_by_the_lax_rules_is_none() {
    // Made with the nonce 0, so that R is the point of order 1: s = H(R, A, M) a.
    let lax = "0100000000000000000000000000000000000000000000000000000000000000\
               e552092460d018cb995be4ebcf698eb7af2cc2349d25bd5b368294714402340c";
    let public = hex("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c");
    assert_eq!(key(A).public_key(), PublicKey::from_bytes(&public).unwrap());
    assert!(!key(A).public_key().verifies(b"pesan", &hex(lax)));
}

#[test]
fn a_private_key_survives_its_file_and_is_not_shown() {
    let (key, pem) = (key(A), key(A).to_pem().unwrap());
    let read = PrivateKey::from_pem(&pem).unwrap();
    assert_eq!(read.public_key(), key.public_key());
    assert_eq!(format!("{key:?}"), format!("PrivateKey({})", key.public_key().id()));
    let error = PrivateKey::from_pem(&pem.replace('M', "N")).unwrap_err();
    assert!(error.to_string().contains("PKCS #8"), "{error}");
}

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}
