package io.autoglm.sdk.error;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every failure of a call. The message names code, place and what happened, and ends in a hint; it never holds a key, a prompt or the
 * answer, and is English whatever the client's locale: only {@link #hint()} and what is asked for by locale speak another language.
 *
 * <p>Earlier attempts of the same call that failed are attached as suppressed exceptions, oldest first.
 */
public abstract sealed class AutoGlmException extends RuntimeException
        permits AuthenticationException,
                PermissionException,
                NotFoundException,
                InvalidRequestException,
                ContentFilteredException,
                RateLimitedException,
                QuotaExhaustedException,
                ServerException,
                ConnectionException,
                CallTimeoutException,
                StreamCutException,
                ProtocolException,
                RefusedException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorDetails details;

    AutoGlmException(ErrorDetails details, @Nullable Throwable cause) {
        super(messageOf(details, Locale.ENGLISH), cause);
        this.details = details;
    }

    private static String messageOf(ErrorDetails d, Locale reader) {
        StringBuilder text =
                new StringBuilder(200).append(d.code().id()).append(": ").append(d.message());
        append(text, "status", d.status());
        append(text, "provider code", d.providerCode());
        append(text, "request id", d.requestId());
        append(text, "endpoint", d.endpoint());
        append(text, "credential", d.credential());
        append(text, "attempts", d.attempts() == 0 ? null : d.attempts());
        append(text, "retry after", d.retryAfter());
        append(text, "resets at", d.resetAt());
        append(text, "limit", d.limit());
        append(
                text,
                "not retried:",
                d.notRetried() == null ? null : d.notRetried().word());
        return text.append(". ").append(hintOf(d, reader)).toString();
    }

    private static String hintOf(ErrorDetails d, Locale reader) {
        Hint better = d.hint();
        return better == null ? d.code().hint(reader) : better.in(reader);
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(", ").append(name).append(' ').append(value);
        }
    }

    /** Returns which failure this is. */
    public ErrorCode code() {
        return details.code();
    }

    /** Returns what happened, in one sentence, without the rest of {@link #getMessage()}. */
    public String reason() {
        return details.message();
    }

    /** Returns the HTTP status, {@code null} when there was no answer. */
    public @Nullable Integer status() {
        return details.status();
    }

    /** Returns the server's own code as it sent it, {@code null} when it sent none. */
    public @Nullable String providerCode() {
        return details.providerCode();
    }

    /** Returns the server's id of the request, {@code null} when it sent none. */
    public @Nullable String requestId() {
        return details.requestId();
    }

    /** Returns the name of the endpoint, {@code null} when the call had none yet. */
    public @Nullable String endpoint() {
        return details.endpoint();
    }

    /** Returns the name of the credential, never its value; {@code null} when none was used. */
    public @Nullable String credential() {
        return details.credential();
    }

    /** Returns how many attempts were made, 0 when nothing was sent. */
    public int attempts() {
        return details.attempts();
    }

    /**
     * Returns how long the server asks to wait; when this client refused the call, how long its turn would likely take. {@code null}
     * when that is not known.
     */
    public @Nullable Duration retryAfter() {
        return details.retryAfter();
    }

    /** Returns when it works again, as the server says: a time, or a wait from its answer on; {@code null} when it did not say. */
    public @Nullable Instant resetAt() {
        return details.resetAt();
    }

    /** Returns which limit the server says is used up, {@code null} when it did not say. */
    public @Nullable String limit() {
        return details.limit();
    }

    /** Returns why no other attempt was made, {@code null} when the call was refused before the first could be. */
    public @Nullable NotRetried notRetried() {
        return details.notRetried();
    }

    /** Returns what had arrived of the answer, {@code null} when nothing had. */
    public @Nullable PartialResponse partial() {
        return details.partial();
    }

    /**
     * Returns one sentence that says what to do: in the {@linkplain Hint#language language} of the client's locale, once a call has ended
     * with this; in English before, and where the client has none.
     */
    public String hint() {
        return hint(language());
    }

    /** Returns the same in the language of who reads {@code locale}. */
    public String hint(Locale locale) {
        return hintOf(details, locale);
    }

    /** Returns {@link #getMessage()} for the eyes of who reads {@code locale}: its hint is in that language, the rest is as it is. */
    public String message(Locale locale) {
        return messageOf(details, locale);
    }

    private Locale language() {
        Locale chosen = details.language();
        return chosen == null ? Locale.ENGLISH : chosen;
    }

    /** Returns whether the same call may succeed later without a change: as the server said, where it did, else as the code says. */
    public boolean isTransient() {
        Boolean said = details.shouldRetry();
        return said == null ? code().isTransient() : said;
    }

    /** Returns everything known, as a value. */
    public ErrorDetails details() {
        return details;
    }

    /** Returns an exception like this one, with its cause, stack and suppressed exceptions, that knows {@code changed}. */
    public AutoGlmException with(ErrorDetails changed) {
        return copy(changed, earlier -> earlier);
    }

    /** Returns this, and the failures of earlier attempts, with {@link #hint()} in the language of who reads {@code locale}. */
    public AutoGlmException in(Locale locale) {
        return Hint.language(locale).equals(language())
                ? this
                : copy(
                        details.withLanguage(locale),
                        earlier -> earlier instanceof AutoGlmException ours ? ours.in(locale) : earlier);
    }

    private AutoGlmException copy(ErrorDetails changed, UnaryOperator<Throwable> suppressed) {
        AutoGlmException copy = changed.exception(getCause());
        copy.setStackTrace(getStackTrace());
        for (Throwable earlier : getSuppressed()) {
            copy.addSuppressed(suppressed.apply(earlier));
        }
        return copy;
    }
}
