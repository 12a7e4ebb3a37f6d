//! What a bulk request is told, from one performance to the next.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn call(method: &str, message: &[u8]) -> v1::RehearsedCall {
    v1::RehearsedCall {
        rpc: format!("/roster.v1.UserService/{method}"),
        message: message.to_vec(),
        ..v1::RehearsedCall::default()
    }
}

fn done(name: &str) -> v1::RehearsedAnswer {
    v1::RehearsedAnswer { message: name.as_bytes().to_vec(), ..v1::RehearsedAnswer::default() }
}

fn numbers(calls: &[v1::RehearsedCall]) -> Vec<u32> {
    calls.iter().map(|call| call.number).collect()
}

#[test]
fn what_is_guessed_is_asked_for_and_then_known() {
    let mut script = Script::default();
    let (guessed, certain) = script.answer(call("CreateUser", b""));
    let user = v1::CreateUserResponse::decode(guessed.message.as_slice()).unwrap().user.unwrap();
    assert_eq!((user.user_id, certain), (proto::rehearsed_id(1), false));
    let calls = script.open().unwrap();
    script.learn(numbers(&calls), vec![done("a")]).unwrap();

    assert_eq!(script.answer(call("CreateUser", b"")), (done("a"), true));
    assert_eq!(script.open(), None);
}

#[test]
fn a_call_is_called_the_same_in_every_performance_and_its_twin_is_another_one() {
    let mut script = Script::default();
    for _ in 0..2 {
        script.answer(call("DeleteUser", b"x"));
        script.answer(call("CreateUser", b""));
        script.answer(call("CreateUser", b""));
        assert_eq!(numbers(&script.open().unwrap()), [1, 2, 3]);
    }
    script.answer(call("CreateUser", b""));
    assert_eq!(numbers(&script.open().unwrap()), [2]);
}

#[test]
fn from_where_something_else_is_asked_for_nothing_is_certain() {
    let mut script = Script::default();
    for name in ["a", "b", "c"] {
        script.answer(call("CreateUser", name.as_bytes()));
    }
    let calls = script.open().unwrap();
    script.learn(numbers(&calls), vec![done("1"), done("2"), done("3")]).unwrap();

    assert_eq!(script.answer(call("CreateUser", b"a")), (done("1"), true));
    // One is left out: what comes after it may fare otherwise, though it is a good guess that it does not.
    assert_eq!(script.answer(call("CreateUser", b"c")), (done("3"), false));
    let calls = script.open().unwrap();
    assert_eq!(numbers(&calls), [1, 3]);
    script.learn(numbers(&calls), vec![done("1"), done("4")]).unwrap();
    assert_eq!(script.answer(call("CreateUser", b"a")), (done("1"), true));
    assert_eq!(script.answer(call("CreateUser", b"c")), (done("4"), true));
    assert_eq!(script.open(), None);
    script.learn(vec![1], Vec::new()).unwrap_err();
}
