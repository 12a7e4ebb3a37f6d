//! Entity tags, there and back.

use super::Revision;

#[test]
fn an_entity_tag_reads_back_weak_or_strong() {
    for number in [1, 3, i64::MAX] {
        let tag = Revision(number).to_string();
        assert_eq!(Revision::parse_etag(&tag), Some(Revision(number)));
        assert_eq!(Revision::parse_etag(tag.trim_start_matches("W/")), Some(Revision(number)));
    }
    assert_eq!(Revision(3).to_string(), "W/\"3\"");
}

#[test]
fn what_we_never_gave_out_is_no_entity_tag() {
    for tag in [
        "",
        "3",
        "\"\"",
        "\"0\"",
        "\"-1\"",
        "\"+3\"",
        "\"03\"",
        "\"3",
        "w/\"3\"",
        "*",
        "\"3\" ",
        "\"9223372036854775808\"",
    ] {
        assert_eq!(Revision::parse_etag(tag), None, "{tag}");
    }
}

#[test]
fn revisions_count_from_one_and_stop_at_the_end() {
    assert_eq!(Revision::FIRST.next(), Revision(2));
    assert_eq!(Revision(i64::MAX).next(), Revision(i64::MAX));
}
