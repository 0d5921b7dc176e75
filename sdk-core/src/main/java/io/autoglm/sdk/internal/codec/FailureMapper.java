package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.policy.Call;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of what a server reports, for one call and one answer. */
final class FailureMapper {

    private static final int MAX_CODE_LENGTH = 100;
    private static final String IN_BAND = "the server reported a failure in its answer";

    private final Call<?> call;
    private final ResponseHead head;

    FailureMapper(Call<?> call, ResponseHead head) {
        this.call = call;
        this.head = head;
    }

    /** Returns a failure that this client found itself; {@code message} holds nothing of the answer. */
    AutoGlmException failure(ErrorCode code, String message) {
        return call.failure(code, message)
                .withAnswer(head.status(), null, RequestIds.of(call, head.headers(), null))
                .exception();
    }

    /** Returns {@code failure} with what this call knows, where it was made without. */
    AutoGlmException placed(AutoGlmException failure) {
        if (failure.status() != null) {
            return failure;
        }
        ErrorDetails known = failure.details()
                .withPlace(
                        call.log().endpoint(),
                        call.log().credential(),
                        call.log().attempts())
                .withAnswer(head.status(), failure.providerCode(), RequestIds.of(call, head.headers(), null));
        return failure.with(known);
    }

    /** Returns the failure that an event of a stream reports. */
    AutoGlmException inBand(byte[] data, int offset, int length) {
        Evidence answer = Evidence.of(call, head, ErrorBody.parse(data, offset, length));
        return of(FailureTable.inBand(answer), answer, IN_BAND).exception();
    }

    /** Returns the failure that a whole answer without choices is. */
    AutoGlmException inDocument(byte[] data, int offset, int length) {
        Evidence answer = Evidence.of(call, head, ErrorBody.parse(data, offset, length));
        return answer.body().isEmpty()
                ? failure(ErrorCode.MALFORMED_ANSWER, "the answer is JSON, but has no choices and no error")
                : of(FailureTable.inBand(answer), answer, IN_BAND).exception();
    }

    /** Returns the failure that an answer with a status other than 2xx is. */
    AutoGlmException ofStatus(byte[] data, int length) {
        Evidence answer = Evidence.of(call, head, ErrorBody.parse(data, 0, length));
        int status = head.status();
        if (status >= 300 && status < 400) {
            Evidence moved =
                    new Evidence(head, answer.body().withMessage(redirect()), List.of(), null, answer.endpoint());
            return of(ErrorCode.REDIRECTED, moved, redirect()).exception();
        }
        return of(FailureTable.ofStatus(answer), answer, "the server answered with status " + status)
                .withShouldRetry(shouldRetry(answer))
                .exception();
    }

    /** The server's own word counts most; a conflict is the only failure of the request's making that may pass by itself. */
    private static @Nullable Boolean shouldRetry(Evidence answer) {
        return switch (answer.header("x-should-retry").strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> answer.status() == 409 ? true : null;
        };
    }

    private ErrorDetails of(ErrorCode code, Evidence answer, String otherwise) {
        ErrorBody body = answer.body();
        String described = Challenge.parameter(answer.challenges(), "error_description");
        String said =
                Redaction.of(call).clean(body.message().isBlank() && described != null ? described : body.message());
        RetryHints hints = RetryHints.of(code, head, body, call.now());
        return call.failure(code, said.isEmpty() ? otherwise : said)
                .withAnswer(head.status(), providerCode(answer), RequestIds.of(call, head.headers(), body.requestId()))
                .withRetryAfter(hints.retryAfter(), hints.resetAt())
                .withHint(hint(code, answer))
                .withLimit(UsedUpLimits.of(answer))
                .withServerTime(HttpDates.parse(head.headers().first("date"), call.now()));
    }

    /** A repeated request id may be this client's own doing: an earlier attempt that failed here has arrived there. */
    private @Nullable Hint hint(ErrorCode code, Evidence answer) {
        return call.attempt() > 1 && GlmCodes.isRepeated(answer)
                ? GlmCodes.SERVED_BEFORE
                : FailureHints.of(code, answer);
    }

    private @Nullable String providerCode(Evidence answer) {
        ErrorBody body = answer.body();
        String code = body.code() != null ? body.code() : body.type();
        code = code == null ? Challenge.error(answer.challenges()) : code;
        if (code == null) {
            return null;
        }
        String clean = Redaction.of(call).clean(code);
        return clean.isEmpty() || clean.length() > MAX_CODE_LENGTH ? null : clean;
    }

    private String redirect() {
        String location = head.headers().first("location");
        String target = "another address";
        if (location != null) {
            try {
                URI uri = URI.create(location.strip());
                target = uri.getHost() == null
                        ? "another path of the same host"
                        : uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            } catch (IllegalArgumentException notAnAddress) {
                target = "an address that is none";
            }
        }
        return "the server redirects to " + target;
    }
}
