package io.autoglm.sdk.auth;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Credential;
import java.time.Instant;

/** What follows when a server refuses a credential whose provider can get another. */
final class Renewal {

    private final RenewableCredentialProvider provider;

    Renewal(RenewableCredentialProvider provider) {
        this.provider = provider;
    }

    /** Returns {@code failure}, transient when there is another credential and this call has not tried that before. */
    AutoGlmException after(Call<?> call, Credential refused, AutoGlmException failure) {
        boolean pastExpiry = failure.code() == ErrorCode.PERMISSION_DENIED && isPastExpiry(call, refused);
        if (!pastExpiry && !isRefusal(failure.code())) {
            return failure;
        }
        ErrorDetails known = pastExpiry
                ? failure.details().withCode(ErrorCode.CREDENTIAL_EXPIRED, failure.reason())
                : failure.details();
        boolean again = isRenewed(refused, failure) && known.shouldRetry() == null && !isSecond(call);
        ErrorDetails changed = again ? known.withShouldRetry(true) : known;
        return changed.equals(failure.details()) ? failure : failure.with(changed);
    }

    private boolean isRenewed(Credential refused, AutoGlmException failure) {
        try {
            return provider.invalidate(refused, failure.details().serverTime());
        } catch (RuntimeException defect) {
            failure.addSuppressed(defect); // the server's refusal is what the caller must know
            return false;
        }
    }

    private static boolean isRefusal(ErrorCode code) {
        return code == ErrorCode.UNAUTHENTICATED || code == ErrorCode.CREDENTIAL_EXPIRED;
    }

    /** Some gateways say no more than 403 when a token has expired. */
    private static boolean isPastExpiry(Call<?> call, Credential refused) {
        Instant expiry = refused.expiresAt();
        return expiry != null && !call.now().isBefore(expiry);
    }

    private static boolean isSecond(Call<?> call) {
        for (CallLog.Attempt earlier : call.log().endedAttempts()) {
            if (earlier.failure() instanceof AutoGlmException before && isRefusal(before.code())) {
                return true;
            }
        }
        return false;
    }
}
