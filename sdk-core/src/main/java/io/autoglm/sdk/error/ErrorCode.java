package io.autoglm.sdk.error;

/**
 * The catalogue of failures. A code is stable: it never changes its meaning, and a retired one is not used again.
 *
 * <p>{@code docs/errors.md} lists all of them and is tested against this enum.
 */
public enum ErrorCode {
    /** HTTP 401: the server does not accept the credential. */
    UNAUTHENTICATED(
            "AGLM-1001",
            ErrorType.AUTHENTICATION,
            false,
            "Check that an API key is sent, is right and not expired, and belongs to this base URL."),
    /** The credential provider failed or gave nothing. */
    CREDENTIAL_UNAVAILABLE(
            "AGLM-1002",
            ErrorType.AUTHENTICATION,
            true,
            "The credential provider gave no credential: look at the cause and at where the key comes from."),
    /** HTTP 401 or 403 that says that the token is expired, revoked or not valid any more. */
    CREDENTIAL_EXPIRED(
            "AGLM-1003",
            ErrorType.AUTHENTICATION,
            false,
            "The server says that the credential is expired, revoked or not valid any more: renew it, and check this machine's clock."),
    /** HTTP 403: the credential is known, but not allowed to do this. */
    PERMISSION_DENIED(
            "AGLM-1101",
            ErrorType.PERMISSION,
            false,
            "Two causes are usual: the key lacks the permission (scopes, list of allowed models), or it has expired, which some gateways report alike."),
    /** HTTP 404 that names the model. */
    MODEL_NOT_FOUND(
            "AGLM-1201",
            ErrorType.NOT_FOUND,
            false,
            "The server does not know this model: check its name against the server's list of models."),
    /** HTTP 404 or 405 for the path. */
    PATH_NOT_FOUND(
            "AGLM-1202",
            ErrorType.NOT_FOUND,
            false,
            "Nothing answers at this URL: check the base URL, most servers want it to end in /v1."),
    /** HTTP 400, 409, 415, 422 and other refusals of the request itself. */
    INVALID_REQUEST(
            "AGLM-1301",
            ErrorType.INVALID_REQUEST,
            false,
            "The server refuses the request: the provider's message says which member is wrong."),
    /** HTTP 413. */
    REQUEST_TOO_LARGE(
            "AGLM-1302",
            ErrorType.INVALID_REQUEST,
            false,
            "The request is larger than the server or a gateway before it accepts: shrink pictures, or raise the gateway's body limit."),
    /** The conversation does not fit the model's context window. */
    CONTEXT_TOO_LONG(
            "AGLM-1303",
            ErrorType.INVALID_REQUEST,
            false,
            "The conversation is longer than the model's context window: drop old messages or lower maxOutputTokens."),
    /** A filter refused the request or withheld the answer. */
    CONTENT_FILTERED(
            "AGLM-1401",
            ErrorType.CONTENT_FILTERED,
            false,
            "A content filter refused the request or the answer: the same request will be refused again."),
    /** HTTP 429 and its relatives: too many requests or too many at once. */
    RATE_LIMITED(
            "AGLM-2001",
            ErrorType.RATE_LIMITED,
            true,
            "The server limits the rate or the number of calls at once: send less, or ask for a higher limit."),
    /** HTTP 429 or 402 that waiting does not cure: quota, balance or plan. */
    QUOTA_EXHAUSTED(
            "AGLM-2101",
            ErrorType.QUOTA_EXHAUSTED,
            false,
            "The account's quota or balance is used up: recharge it, change the plan or wait for the reset."),
    /** HTTP 500 and an error object without a better code in a stream. */
    SERVER_ERROR("AGLM-2201", ErrorType.SERVER, true, "The server failed: ask its operator, with the request id."),
    /** HTTP 503, 529 and overload codes. */
    OVERLOADED(
            "AGLM-2202",
            ErrorType.SERVER,
            true,
            "The server is overloaded or still loading the model: try later, or use another endpoint."),
    /** HTTP 502, 504 and 52x: a gateway got no answer from the server behind it. */
    BAD_GATEWAY(
            "AGLM-2203",
            ErrorType.SERVER,
            true,
            "A gateway got no good answer from the server behind it: look at the gateway's log and its timeouts."),
    /** HTTP 501 and 505: the server cannot do this at all. */
    UNSUPPORTED_BY_SERVER(
            "AGLM-2204",
            ErrorType.SERVER,
            false,
            "The server does not support this kind of call: check the dialect and the server's version."),
    /** The host name has no address. */
    DNS_FAILED(
            "AGLM-3001",
            ErrorType.CONNECTION,
            true,
            "The host name cannot be resolved: check the base URL, DNS and VPN."),
    /** Nothing listens there, or the network refuses. */
    CONNECT_FAILED(
            "AGLM-3002",
            ErrorType.CONNECTION,
            true,
            "No connection could be made: check that the server runs, and the port, firewall and proxy."),
    /** No connection in time. */
    CONNECT_TIMEOUT(
            "AGLM-3003",
            ErrorType.CONNECTION,
            true,
            "No connection within the connect timeout: check firewall and route, or raise the timeout."),
    /** The TLS handshake failed. */
    TLS_FAILED(
            "AGLM-3004",
            ErrorType.CONNECTION,
            false,
            "The TLS handshake failed: check http against https, the certificate's name, date and issuer, and the trusted CA."),
    /** The connection was lost before an answer began. */
    CONNECTION_LOST(
            "AGLM-3005",
            ErrorType.CONNECTION,
            true,
            "The connection was closed before the answer began: the server or a gateway may have restarted or refused the body."),
    /** A pooled connection turned out to be dead; tried again at once on a fresh one. */
    STALE_CONNECTION(
            "AGLM-3006",
            ErrorType.CONNECTION,
            true,
            "A kept connection had been closed by the server: set the idle time of connections below the server's."),
    /** The connection pool is exhausted. */
    POOL_EXHAUSTED(
            "AGLM-3007",
            ErrorType.CONNECTION,
            true,
            "No connection was free in the pool: its size must not be below the concurrency limit."),
    /** A proxy on the way refuses: it wants other credentials, or forbids the server. */
    PROXY_REFUSED(
            "AGLM-3008",
            ErrorType.CONNECTION,
            false,
            "The proxy does not let this client through: check its address, user and password, and what it allows; or list the host in noProxy."),
    /** Nothing of the answer came in time. */
    FIRST_EVENT_TIMEOUT(
            "AGLM-3101",
            ErrorType.TIMEOUT,
            true,
            "The server sent no first event in time: it is slow, queueing or stuck; a thinking model may need a longer limit."),
    /** The answer paused for too long. */
    SILENCE_TIMEOUT(
            "AGLM-3102",
            ErrorType.TIMEOUT,
            true,
            "The answer stopped arriving for longer than the silence limit; comments and pings do not count as an answer."),
    /** The call's own deadline passed. */
    DEADLINE_EXCEEDED(
            "AGLM-3103",
            ErrorType.TIMEOUT,
            true,
            "The call's total time ran out, queue, back-off and all attempts included: raise the deadline or lower the load."),
    /** The subscriber asked for nothing for too long. */
    CONSUMER_IDLE(
            "AGLM-3104",
            ErrorType.TIMEOUT,
            false,
            "The subscriber asked for no event for longer than the consumer idle limit: it is stuck, or too slow for a live stream."),
    /** The answer ended before it was whole. */
    STREAM_CUT(
            "AGLM-3201",
            ErrorType.STREAM_CUT,
            true,
            "The answer ended before it was whole: the server or a gateway died or has a time limit; what had arrived is attached."),
    /** The body is not what was promised. */
    MALFORMED_ANSWER(
            "AGLM-3301",
            ErrorType.PROTOCOL,
            true,
            "The answer is not valid JSON: something between here and the server changed or cut it, or the base URL is not an LLM API."),
    /** An HTML page instead of an answer. */
    HTML_ANSWER(
            "AGLM-3302",
            ErrorType.PROTOCOL,
            false,
            "A web page came back instead of an answer: a login portal, firewall or wrong base URL is in between."),
    /** An empty body. */
    EMPTY_ANSWER(
            "AGLM-3303",
            ErrorType.PROTOCOL,
            true,
            "The server answered with nothing: a gateway may have dropped the body, or the base URL is wrong."),
    /** The answer is larger than the limit. */
    ANSWER_TOO_LARGE("AGLM-3304", ErrorType.PROTOCOL, false, "The answer is larger than this client's limit."),
    /** The server points elsewhere; never followed, so that no key leaves for another host. */
    REDIRECTED(
            "AGLM-3305",
            ErrorType.PROTOCOL,
            false,
            "The server redirects elsewhere, which is not followed so that no key goes astray: use the final address as base URL."),
    /** The answers to several texts in one request cannot be told apart. */
    ANSWERS_MISMATCHED(
            "AGLM-3306", ErrorType.PROTOCOL, false, "Nobody knows whose answer is whose: send one at a time."),
    /** The client is closed or closing. */
    CLIENT_CLOSED(
            "AGLM-4001",
            ErrorType.REFUSED,
            false,
            "The client was closed: do not use it after its application has shut down."),
    /** The waiting room is full. */
    QUEUE_FULL(
            "AGLM-4002",
            ErrorType.REFUSED,
            true,
            "Too many calls are waiting for their turn: shed load, or raise the concurrency limit or the waiting room."),
    /** A key would have been sent in clear text over a network. */
    INSECURE_KEY(
            "AGLM-4003",
            ErrorType.REFUSED,
            false,
            "A key is not sent over plain http to another host: use https, or allow it explicitly."),
    /** The request cannot be expressed for this endpoint. */
    UNSUPPORTED_REQUEST(
            "AGLM-4004",
            ErrorType.REFUSED,
            false,
            "The request cannot be sent to this endpoint as it is: the message names the member and the rule."),
    /** The deadline comes before the call's turn, or its first event, likely would. */
    NO_TIME_LEFT(
            "AGLM-4005",
            ErrorType.REFUSED,
            true,
            "The call would run out of time before it is answered, so it was not sent: allow more time, send less at once, or make this call more urgent."),
    /** The server asked for a pause that has not ended; too long to wait for. */
    PAUSED(
            "AGLM-4006",
            ErrorType.REFUSED,
            true,
            "The server asked to be left alone until the time given, so nothing was sent: come again then, or use another endpoint or model."),
    /** The endpoint failed so often that it is left alone for a moment. */
    BREAKER_OPEN(
            "AGLM-4007",
            ErrorType.REFUSED,
            true,
            "The endpoint failed too often and is left alone for a moment, so nothing was sent: look at what it failed with, or add another endpoint or a fallback."),
    /** No endpoint of the pool may serve the call: none is left, or the one that it names is not there. */
    NO_ENDPOINT(
            "AGLM-4008",
            ErrorType.REFUSED,
            false,
            "No endpoint may serve this call: check the name that the call gives, and that not all endpoints are drained or without weight."),
    /** So many requests of a bulk run failed that it was stopped. */
    TOO_MANY_FAILURES("AGLM-4009", ErrorType.REFUSED, false, "Remove what the cause names, then run the rest."),
    /** A file of a bulk run cannot be read, written or gone on with. */
    UNUSABLE_FILE("AGLM-4010", ErrorType.REFUSED, false, "The message names the file, and says what is wrong."),
    /** A defect of this library or of code plugged into it. */
    INTERNAL(
            "AGLM-4099",
            ErrorType.REFUSED,
            false,
            "Something in this client or in code plugged into it failed: look at the cause, and report it.");

    private final String id;
    private final ErrorType type;
    private final boolean isTransient;
    private final String hint;

    ErrorCode(String id, ErrorType type, boolean isTransient, String hint) {
        this.id = id;
        this.type = type;
        this.isTransient = isTransient;
        this.hint = hint;
    }

    /** Returns the stable code, for example {@code AGLM-2001}. */
    public String id() {
        return id;
    }

    /** Returns the kind of failure, which decides the exception class. */
    public ErrorType type() {
        return type;
    }

    /** Returns whether the same call may succeed later without a change. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Returns one sentence that says what to do. */
    public String hint() {
        return hint;
    }
}
