package io.autoglm.sdk.error;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a failure.
 *
 * @param code         which failure
 * @param message      what happened, in one sentence without secrets or prompts
 * @param status       the HTTP status, {@code null} when there was no answer
 * @param providerCode the server's own code, as it sent it
 * @param requestId    the server's id of the request, for its support
 * @param endpoint     the name of the endpoint
 * @param credential   the name of the credential, never its value
 * @param attempts     how many attempts were made, 0 when none left the client
 * @param retryAfter   how long the server asks to wait, never negative; when this client refused the call: how long its turn would
 *                     likely take
 * @param resetAt      when it works again, as the server says
 * @param partial      what had arrived of the answer
 * @param hint         what to do, when something better is known than the code's own hint
 * @param shouldRetry  whether another attempt makes sense, when more is known than the code says: the server said so
 *                     ({@code x-should-retry}), the failure is of another kind than most with its code, or the credential was renewed
 * @param serverTime   what the server's clock said when it answered; {@code null} when it did not say
 * @param limit        which limit the server says is used up, in its words and numbers; {@code null} when it did not say
 * @param notRetried   why no other attempt was made; {@code null} while that is not decided, and where none would ever be made
 * @param language     in which language {@link AutoGlmException#hint()} speaks; {@code null} for English
 */
public record ErrorDetails(
        ErrorCode code,
        String message,
        @Nullable Integer status,
        @Nullable String providerCode,
        @Nullable String requestId,
        @Nullable String endpoint,
        @Nullable String credential,
        int attempts,
        @Nullable Duration retryAfter,
        @Nullable Instant resetAt,
        @Nullable PartialResponse partial,
        @Nullable Hint hint,
        @Nullable Boolean shouldRetry,
        @Nullable Instant serverTime,
        @Nullable String limit,
        @Nullable NotRetried notRetried,
        @Nullable Locale language) {

    /** Returns details that know only what happened. */
    public static ErrorDetails of(ErrorCode code, String message) {
        return new ErrorDetails(
                code, message, null, null, null, null, null, 0, null, null, null, null, null, null, null, null, null);
    }

    /** Returns a copy with what the server's answer told. */
    public ErrorDetails withAnswer(
            @Nullable Integer newStatus, @Nullable String newProviderCode, @Nullable String newRequestId) {
        return with(copy -> {
            copy.status = newStatus;
            copy.providerCode = newProviderCode;
            copy.requestId = newRequestId;
        });
    }

    /** Returns a copy that knows where it happened. */
    public ErrorDetails withPlace(@Nullable String newEndpoint, @Nullable String newCredential, int newAttempts) {
        return with(copy -> {
            copy.endpoint = newEndpoint;
            copy.credential = newCredential;
            copy.attempts = newAttempts;
        });
    }

    /** Returns a copy with the server's wish about when to come again. */
    public ErrorDetails withRetryAfter(@Nullable Duration newRetryAfter, @Nullable Instant newResetAt) {
        return with(copy -> {
            copy.retryAfter = newRetryAfter;
            copy.resetAt = newResetAt;
        });
    }

    /** Returns a copy with what had arrived of the answer. */
    public ErrorDetails withPartial(@Nullable PartialResponse newPartial) {
        return with(copy -> copy.partial = newPartial);
    }

    /** Returns a copy with a better hint than the code's own. */
    public ErrorDetails withHint(@Nullable Hint newHint) {
        return with(copy -> copy.hint = newHint);
    }

    /** Returns a copy with a better hint than the code's own, which says {@code sentence} in every language. */
    public ErrorDetails withHint(String sentence) {
        return withHint(Hint.of(sentence));
    }

    /** Returns a copy that says whether another attempt makes sense; {@code null} leaves that to the code. */
    public ErrorDetails withShouldRetry(@Nullable Boolean newShouldRetry) {
        return with(copy -> copy.shouldRetry = newShouldRetry);
    }

    /** Returns a copy that is another failure: its code and message, without the hint of the one before. */
    public ErrorDetails withCode(ErrorCode newCode, String newMessage) {
        return with(copy -> {
            copy.code = newCode;
            copy.message = newMessage;
            copy.hint = null;
        });
    }

    /** Returns a copy that says what happened in other words. */
    public ErrorDetails withMessage(String newMessage) {
        return with(copy -> copy.message = newMessage);
    }

    /** Returns a copy with what the server's clock said when it answered. */
    public ErrorDetails withServerTime(@Nullable Instant newServerTime) {
        return with(copy -> copy.serverTime = newServerTime);
    }

    /** Returns a copy that says which limit is used up. */
    public ErrorDetails withLimit(@Nullable String newLimit) {
        return with(copy -> copy.limit = newLimit);
    }

    /** Returns a copy that says why no other attempt was made. */
    public ErrorDetails withNotRetried(@Nullable NotRetried newNotRetried) {
        return with(copy -> copy.notRetried = newNotRetried);
    }

    /** Returns a copy whose hint speaks to who reads {@code locale}. */
    public ErrorDetails withLanguage(Locale locale) {
        return with(copy -> copy.language = Hint.language(locale));
    }

    /** Returns the exception of the code's type. */
    public AutoGlmException exception(@Nullable Throwable cause) {
        return switch (code.type()) {
            case AUTHENTICATION -> new AuthenticationException(this, cause);
            case PERMISSION -> new PermissionException(this, cause);
            case NOT_FOUND -> new NotFoundException(this, cause);
            case INVALID_REQUEST -> new InvalidRequestException(this, cause);
            case CONTENT_FILTERED -> new ContentFilteredException(this, cause);
            case RATE_LIMITED -> new RateLimitedException(this, cause);
            case QUOTA_EXHAUSTED -> new QuotaExhaustedException(this, cause);
            case SERVER -> new ServerException(this, cause);
            case CONNECTION -> new ConnectionException(this, cause);
            case TIMEOUT -> new CallTimeoutException(this, cause);
            case STREAM_CUT -> new StreamCutException(this, cause);
            case PROTOCOL -> new ProtocolException(this, cause);
            case REFUSED -> new RefusedException(this, cause);
        };
    }

    /** Returns the exception of the code's type, without a cause. */
    public AutoGlmException exception() {
        return exception(null);
    }

    private ErrorDetails with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.details();
    }

    /** Details while they are changed. */
    private static final class Copy {

        private ErrorCode code;
        private String message;
        private @Nullable Integer status;
        private @Nullable String providerCode;
        private @Nullable String requestId;
        private @Nullable String endpoint;
        private @Nullable String credential;
        private int attempts;
        private @Nullable Duration retryAfter;
        private @Nullable Instant resetAt;
        private @Nullable PartialResponse partial;
        private @Nullable Hint hint;
        private @Nullable Boolean shouldRetry;
        private @Nullable Instant serverTime;
        private @Nullable String limit;
        private @Nullable NotRetried notRetried;
        private @Nullable Locale language;

        Copy(ErrorDetails from) {
            code = from.code;
            message = from.message;
            status = from.status;
            providerCode = from.providerCode;
            requestId = from.requestId;
            endpoint = from.endpoint;
            credential = from.credential;
            attempts = from.attempts;
            retryAfter = from.retryAfter;
            resetAt = from.resetAt;
            partial = from.partial;
            hint = from.hint;
            shouldRetry = from.shouldRetry;
            serverTime = from.serverTime;
            limit = from.limit;
            notRetried = from.notRetried;
            language = from.language;
        }

        ErrorDetails details() {
            return new ErrorDetails(
                    code,
                    message,
                    status,
                    providerCode,
                    requestId,
                    endpoint,
                    credential,
                    attempts,
                    retryAfter,
                    resetAt,
                    partial,
                    hint,
                    shouldRetry,
                    serverTime,
                    limit,
                    notRetried,
                    language);
        }
    }
}
