package io.autoglm.sdk.observe;

import java.util.List;
import org.slf4j.event.Level;

/**
 * Every line that this library writes to the log: where, at which level, in which words, with which fields in which order. The table in
 * {@code docs/observability.md} is made of it.
 */
public enum LogLine {
    CLIENT_STARTED(
            LogFamily.CLIENT.at(Level.INFO),
            "client started",
            "client endpoint base_url dialect model credential_source credential_kind credential credentials weight order limit "
                    + "timeouts retry",
            "A client was built: one line for each endpoint. `client` is its name, where it has one; `credential_source` says where its key came from, "
                    + "`credential_kind` how it is sent, `credential` what other lines call it, `credentials` how many there are when there are several.",
            "Compare it with what you meant to configure."),
    PROXY_USED(
            LogFamily.CLIENT.at(Level.INFO),
            "connections go through a proxy",
            "endpoint proxy",
            "A client with a proxy was built, be it set or found in the environment.",
            "Without your wish: look at `http_proxy`, `https_proxy` and `no_proxy`."),
    ANY_HOSTNAME(
            LogFamily.CLIENT.at(Level.WARN),
            "host names in certificates are not checked, so that whoever has a trusted certificate can read what is sent",
            "endpoint",
            "A client was built whose `TlsSpec` accepts any host name.",
            "Never in production: trust the server's own certificate authority instead."),
    ENDPOINT_ADDED(
            LogFamily.CLIENT.at(Level.INFO),
            "endpoint added",
            "endpoint base_url weight order",
            "Somebody added an endpoint to a running client.",
            "Nothing."),
    ARRAYS_REFUSED(
            LogFamily.CLIENT.at(Level.INFO),
            "endpoint takes no joint requests",
            "endpoint",
            "An endpoint refused several prompts in one request, or answered them so that nobody knows whose answer is whose. For 10 minutes calls go there one by one.",
            "Nothing; `docs/batching.md` says which servers take several prompts."),
    ENDPOINT_REWEIGHTED(
            LogFamily.CLIENT.at(Level.INFO),
            "endpoint has another weight",
            "endpoint weight before",
            "Somebody changed the part that an endpoint has of the calls.",
            "Nothing."),
    ENDPOINT_DRAINING(
            LogFamily.CLIENT.at(Level.INFO),
            "endpoint is being drained",
            "endpoint",
            "Somebody takes an endpoint out: it gets no attempt any more, those in flight go on.",
            "Nothing."),
    ENDPOINT_DRAINED(
            LogFamily.CLIENT.at(Level.INFO),
            "endpoint is gone",
            "endpoint",
            "The last attempt at an endpoint that was being drained is over.",
            "Nothing: it can be shut down."),
    KEY_REPLACED(
            LogFamily.CLIENT.at(Level.INFO),
            "credential was replaced",
            "endpoint slot",
            "Somebody replaced a credential of an endpoint; `slot` says which one of several.",
            "Nothing."),
    CLOSE_FAILED(
            LogFamily.CLIENT.at(Level.WARN),
            "the client did not close cleanly",
            "",
            "Connections or threads could not be released; the stack trace says why.",
            "Report it, with the stack trace."),
    STILL_CLOSING(
            LogFamily.CLIENT.at(Level.WARN),
            "the client is still closing",
            "grace_ms",
            "The application context ended before all answers did; they are aborted.",
            "Give them more time: `autoglm.shutdown-grace`."),
    MODEL_NOT_CHECKED(
            LogFamily.CLIENT.at(Level.WARN),
            "the server did not say which models it offers",
            "client endpoint model code said",
            "`autoglm.check-model-at-start` is set, and the list of models could not be had; the start went on.",
            "Look at `code` in the list of errors; without one the list was empty."),
    CERTIFICATES_KEPT(
            LogFamily.CLIENT.at(Level.WARN),
            "an SSL bundle was changed and cannot be used, so that its former certificates stay",
            "bundle",
            "Spring Boot reloaded an SSL bundle of a client (`autoglm.ssl.bundle`); the stack trace says what is wrong.",
            "Mend the bundle's files; connections are made with the former ones meanwhile."),
    LISTENER_FAILED(
            LogFamily.CLIENT.at(Level.WARN),
            "a listener of attempts threw",
            "listener error left_out",
            "An `AttemptListener` of the application threw; the call went on. At most once in 10 s, `left_out` counts the others.",
            "Mend the listener: the stack trace says where."),
    OBSERVATION_FAILED(
            LogFamily.CLIENT.at(Level.WARN),
            "an observation failed",
            "error left_out",
            "A handler, convention or propagator of observations threw; the call went on. At most once in 10 s, `left_out` counts the others.",
            "Mend what was plugged in: the stack trace says where."),

    ATTEMPT_SUCCEEDED(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt succeeded",
            LogFields.ATTEMPT,
            "An attempt delivered a whole answer.",
            "Nothing."),
    ATTEMPT_CANCELLED(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt cancelled",
            LogFields.ATTEMPT + " phase because",
            "An attempt was cancelled: `because=caller`, `because=deadline` when the total time had run out, or `because=hedge` when another "
                    + "beside it answered first. `phase` says how far it had come: queue, credential, connect, answer, text.",
            "Many in phase queue: the limit is too low for the load, or callers are too impatient."),
    ATTEMPT_RETRYING(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt failed and is made again",
            LogFields.UNSEEN + " " + LogFields.FAILURE + " cause again_in_ms said",
            "An attempt failed before the caller had seen anything. `cause` is the reason of the metric.",
            "Look at `code` in the list of errors."),
    ATTEMPT_FAILED(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt failed and is not made again",
            LogFields.ATTEMPT + " " + LogFields.FAILURE + " not_retried said",
            "The caller got this failure, unless a fallback answered. `not_retried` is why no other attempt was made.",
            "Look at `code` in the list of errors."),

    THROTTLED(
            LogFamily.THROTTLED.at(Level.INFO),
            "throttled",
            LogFields.PLACE + " " + LogFields.FAILURE + " said",
            "The server answered 429, or said the same in other words: one line each, made again or not.",
            "Compare `limit` with what was bought; lower the client's own limit below it; `request_id` is for the provider's support."),

    ENDPOINT_FAILING(
            LogFamily.STATE.at(Level.WARN),
            "endpoint begins to fail",
            "endpoint remote " + LogFields.BEGIN,
            "The first failed attempt after a successful one.",
            "`code` and `said` say what is wrong; the server's operator finds it under `request_id`."),
    ENDPOINT_RECOVERED(
            LogFamily.STATE.at(Level.INFO),
            "endpoint answers again",
            "endpoint " + LogFields.END,
            "The first successful attempt after failed ones.",
            "Nothing."),
    ENDPOINT_THROTTLING(
            LogFamily.STATE.at(Level.WARN),
            "endpoint begins to throttle",
            "endpoint remote " + LogFields.BEGIN,
            "The first throttled attempt (429, 529, overload) after a successful one.",
            "Send less, or ask for a higher limit."),
    ENDPOINT_UNTHROTTLED(
            LogFamily.STATE.at(Level.INFO),
            "endpoint throttles no more",
            "endpoint " + LogFields.END,
            "The first successful attempt after throttled ones.",
            "Nothing."),
    BREAKER_OPENED(
            LogFamily.STATE.at(Level.WARN),
            "breaker opened",
            "endpoint model cause reason",
            "An endpoint fails too often: calls go elsewhere if there is an elsewhere, and some look every 1 to 3 s. `model` is absent for all that are not configured.",
            "`reason` says what it failed with; its operator should look."),
    BREAKER_CLOSED(
            LogFamily.STATE.at(Level.INFO),
            "breaker closed",
            "endpoint model",
            "The attempts that looked were answered.",
            "Nothing."),
    CREDENTIAL_REFUSED(
            LogFamily.STATE.at(Level.WARN),
            "credential is refused",
            "endpoint remote credential " + LogFields.BEGIN,
            "A call failed because the server refused the credential, or because the provider of credentials gave none.",
            "Check the key and whether it belongs to this base URL."),
    CREDENTIAL_ACCEPTED(
            LogFamily.STATE.at(Level.INFO),
            "credential is accepted again",
            "endpoint credential " + LogFields.END,
            "The first successful attempt with a credential that was refused.",
            "Nothing."),
    QUOTA_EXHAUSTED(
            LogFamily.STATE.at(Level.WARN),
            "quota is used up",
            "endpoint remote credential " + LogFields.BEGIN,
            "A call failed because the account's quota or balance is used up.",
            "Recharge, change the plan, or wait for `resets_at`."),
    QUOTA_RESTORED(
            LogFamily.STATE.at(Level.INFO),
            "quota is there again",
            "endpoint credential " + LogFields.END,
            "The first successful attempt with a credential whose quota was used up.",
            "Nothing."),
    FELL_BACK(
            LogFamily.STATE.at(Level.WARN),
            "a call falls back",
            "endpoint tenant operation to left_out " + LogFields.EVIDENCE,
            "A call failed before anything was delivered, and something else is asked: `to` is another model, or `answer` for the "
                    + "application's own. At most once in 10 s, `left_out` counts the others.",
            "Look at `code` in the list of errors: users may notice the difference."),
    BUDGET_SPENT(
            LogFamily.STATE.at(Level.WARN),
            "retry budget is spent",
            "endpoint left_out",
            "A retry was refused because all calls together had made too many: failures reach the callers without one. "
                    + "`endpoint` is where the call that noticed it had failed.",
            "Look at why attempts fail; more budget only feeds the storm."),
    BUDGET_RECOVERED(
            LogFamily.STATE.at(Level.INFO),
            "retry budget is there again",
            "refused lasted_ms",
            "The budget is half full again. `refused` counts the retries and hedges that were not made.",
            "Nothing."),

    ATTEMPT_HEDGED(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt has not answered and gets another beside it",
            LogFields.UNSEEN,
            "A second attempt was made, because the first one's time for an answer (`hedge`) was over.",
            "Many: the server is slow, or the time is too short."),
    ATTEMPT_FAILED_BESIDE(
            LogFamily.ATTEMPTS.at(Level.DEBUG),
            "attempt failed beside another",
            LogFields.UNSEEN + " " + LogFields.FAILURE + " said",
            "One of two attempts failed; the call goes by the other. Written when that one has ended or begun to answer.",
            "Look at `code` in the list of errors.");

    @SuppressWarnings("ImmutableEnumChecker") // its logger's level is the application's to change
    private final LogFamily.Place place;

    private final String words;
    private final String fields;
    private final String when;
    private final String advice;

    LogLine(LogFamily.Place place, String words, String fields, String when, String advice) {
        this.place = place;
        this.words = words;
        this.fields = fields;
        this.when = when;
        this.advice = advice;
    }

    /** Returns the name of the logger. */
    public String loggerName() {
        return place.logger().getName();
    }

    /** Returns the level, always the same. */
    public Level level() {
        return place.level();
    }

    /** Returns how the line begins; the fields come behind it. */
    public String words() {
        return words;
    }

    /** Returns the names of the fields in their order; those that are not known are left out. */
    public List<String> fields() {
        return fields.isEmpty() ? List.of() : List.of(fields.split(" "));
    }

    /** Returns what has happened when the line is written. */
    public String when() {
        return when;
    }

    /** Returns what to do about it. */
    public String advice() {
        return advice;
    }

    /** Returns whether somebody reads such lines; nothing else should be done for them when nobody does. */
    public boolean isEnabled() {
        return place.logger().isEnabledForLevel(place.level());
    }

    /** Returns a line to add fields to and to write. */
    public LogEntry entry() {
        return new LogEntry(this, place.logger());
    }
}
