package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Operation;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What follows a joint request that failed. */
enum Aftermath {
    /** All fail: another request would fare no better, and many would make it worse. */
    FAILURE,
    /** One of them may be bad, or they are too many: two requests are made of it. */
    HALVES,
    /** The endpoint takes no arrays: each goes alone. */
    SINGLES;

    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    /** How servers whose member is a text say that they got an array. */
    private static final Pattern TEXT_WANTED = Pattern.compile(
            "cannot unmarshal array|\\bprompt\\b.{0,80}(must be|should be|expected|not) an? (valid )?string"
                    + "|str type expected|expected a string|invalid type: sequence");

    /** Returns what follows {@code failure} of the joint {@code operation} at {@code endpoint}, and remembers an endpoint that takes no arrays. */
    static Aftermath of(
            AutoGlmException failure,
            Operation<?> operation,
            ArrayForms forms,
            @Nullable String endpoint,
            long nowNanos) {
        if (failure.code() == ErrorCode.NO_ENDPOINT) {
            return SINGLES;
        }
        boolean isRefusal = failure.code() == ErrorCode.ANSWERS_MISMATCHED
                || (mayMeanArrays(failure)
                        && TEXT_WANTED
                                .matcher(failure.reason().toLowerCase(Locale.ROOT))
                                .find());
        if (isRefusal && endpoint != null) {
            forms.refused(endpoint, operation, nowNanos);
        }
        // an answer that is none may be so for one of them, and one that is too large is so for all together
        boolean mayBeOne = EmbedHalving.mayBeOneText(failure)
                || failure.code() == ErrorCode.MALFORMED_ANSWER
                || failure.code() == ErrorCode.ANSWER_TOO_LARGE;
        if (isRefusal || (mayBeOne && endpoint != null && forms.refuses(endpoint, operation, nowNanos))) {
            return SINGLES;
        }
        return mayBeOne ? HALVES : FAILURE;
    }

    /** Returns whether an endpoint that takes no arrays could have said so; that two are too long together is no sign of it. */
    static boolean mayMeanArrays(AutoGlmException failure) {
        Integer status = failure.status();
        return failure.code() == ErrorCode.INVALID_REQUEST
                && status != null
                && (status == BAD_REQUEST || status == UNPROCESSABLE);
    }
}
