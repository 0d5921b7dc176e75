package io.autoglm.sdk.observe;

/** Names of fields that lines have in common. */
final class LogFields {

    static final String PLACE = "endpoint remote credential tenant operation attempt request_id";
    static final String ATTEMPT = PLACE + " queue_ms first_token_ms duration_ms";
    static final String UNSEEN = PLACE + " queue_ms duration_ms";
    static final String FAILURE = "code status provider_code limit retry_after_ms resets_at";
    static final String EVIDENCE = "code status provider_code request_id resets_at said";
    static final String BEGIN = "failures lasted_ms left_out " + EVIDENCE;
    static final String END = "failures lasted_ms";

    private LogFields() {}
}
