"""Where each attack on tokens, sessions, accounts, roles and windows is tried; `make attacks` runs them all."""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# A row of the attack table, and the tests that try it, below the directory of tests.
ROWS: dict[str, list[str]] = {
    "every route x role x {own, same company other partner, other company, random id}": [
        "policy/test_matrix.py::test_another_companys_is_like_nothing",
        "policy/test_matrix.py::test_another_partners_is_like_nothing",
        "policy/test_matrix.py::test_ones_own_is_there",
        "policy/test_matrix.py::test_every_route_has_a_policy",
        "policy/test_bodies.py::test_foreign_ids_in_bodies_are_like_random_ones",
    ],
    "every role x method not granted": [
        "policy/test_matrix.py::test_nobody_beyond_the_role",
        "policy/test_matrix.py::test_nobody_beyond_the_token",
    ],
    "extra fields in every body": ["policy/test_bodies.py::test_fields_too_many_are_refused_in_every_body"],
    "JWT: none, HS256 with the public key, missing claims, future iat, unknown crit, foreign kid, refresh as access": [
        "policy/test_attacks.py::test_forged_tokens_are_answered_as_none",
        "core/test_tokens.py::test_a_missing_claim_is_refused",
        "core/test_tokens.py::test_a_changed_claim_is_refused",
        "core/test_tokens.py::test_a_changed_header_is_refused",
        "core/test_tokens.py::test_the_public_key_is_no_shared_secret",
        "api/test_auth.py::test_an_access_token_is_no_refresh_token_and_the_reverse",
    ],
    "window closes during a session": [
        "policy/test_attacks.py::test_nothing_is_answered_outside_the_window",
        "access/test_events.py::test_a_window_that_closes_ends_the_streams",
        "access/test_revocation.py::test_a_window_that_is_set_closes_at_every_server",
        "access/test_after_hours.py::test_staying_signed_in_shows_no_more",
    ],
    "clock jumps, DST, leap day": [
        "unit/test_windows.py::test_never_outside",
        "unit/test_windows.py::test_an_hour_that_is_skipped_never_comes",
        "unit/test_windows.py::test_an_hour_that_comes_twice_is_inside_twice",
        "access/test_after_hours.py::test_clocks_are_put_forward_and_back",
    ],
    "a session whose place, password or sign-in is taken away": [
        "access/test_revocation.py::test_a_place_taken_away_at_one_server_is_gone_at_the_other",
        "access/test_revocation.py::test_signing_out_ends_the_token_too",
        "access/test_events.py::test_a_place_taken_away_ends_the_streams",
        "accounts/test_passwords.py::test_changing_the_password_ends_every_other_sign_in",
        "accounts/test_sign_ins.py::test_nobody_sees_or_ends_the_sign_ins_of_others",
        "accounts/test_sign_ins.py::test_a_refresh_that_is_under_way_does_not_outlive_the_end",
    ],
    "refresh token used twice; two tabs refresh at once": [
        "api/test_auth.py::test_a_late_second_use_ends_the_whole_sign_in",
        "api/test_auth.py::test_two_tabs_at_once_have_a_defined_outcome",
    ],
    "account enumeration, password spray": [
        "api/test_auth.py::test_wrong_unknown_and_inactive_read_the_same",
        "api/test_auth.py::test_unknown_accounts_take_as_long_as_known_ones",
        "api/test_auth.py::test_failures_are_limited_where_they_come_from",
        "api/test_auth.py::test_one_network_cannot_try_many_accounts",
        "accounts/test_passwords.py::test_asking_tells_nothing_of_who_has_an_account",
        "accounts/test_passwords.py::test_strangers_cannot_keep_the_owner_from_a_link",
    ],
    "hidden warehouse's stock changes; order probing for hidden quantities": [
        "access/test_hidden_warehouses.py::test_stock_of_a_hidden_warehouse_changes_no_byte",
        "access/test_hidden_warehouses.py::test_bands_and_yes_or_no",
        "access/test_hidden_warehouses.py::test_a_part_is_never_told",
    ],
    "escalation": [
        "accounts/test_invitations.py::test_nobody_gives_more_than_they_hold",
        "accounts/test_colleagues.py::test_what_one_does_not_hold_one_does_not_give",
        "accounts/test_colleagues.py::test_no_field_gives_more",
        "accounts/test_view_as.py::test_nothing_can_be_changed_by_any_route",
        "access/test_permission_groups.py::test_whatever_is_asked_for_nobody_holds_more_than_the_role",
        "policy/test_attacks.py::test_nobody_makes_themselves_more",
    ],
    "formulas in exports": ["customisation/test_exports.py::test_no_text_becomes_a_formula"],
    "mass export": [
        "customisation/test_exports.py::test_a_file_holds_what_its_reader_sees",
        "customisation/test_exports.py::test_files_are_taken_for_oneself_and_not_without_end",
    ],
    "parallel spending of the last credit, last unit, last approval": [
        "concurrency/test_repeats.py::test_last_credit_is_spent_once",
        "concurrency/test_scarce_stock.py::test_64_clients_reserve_exactly_the_stock",
        "access/test_order_requests.py::test_of_two_who_approve_at_once_one_does",
    ],
    "idempotency key of another tenant or user": [
        "api/test_edge.py::test_a_key_belongs_to_its_user",
        "api/test_sales_access.py::test_customers_key_is_not_another_users_answer",
    ],
}


if __name__ == "__main__":
    tried = sorted({str(TESTS / test) for tests in ROWS.values() for test in tests})
    raise SystemExit(pytest.main(["-q", str(TESTS / "policy/test_attacks.py"), *tried]))
