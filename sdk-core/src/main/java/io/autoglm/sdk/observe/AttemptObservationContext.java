package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.RetryCause;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one attempt while it is observed. Its carrier takes the trace headers, which are sent unless the call has one of them
 * already.
 */
public final class AttemptObservationContext extends ClientObservationContext {

    private final @Nullable RetryCause retryCause;

    AttemptObservationContext(Call<?> call, Endpoint target, @Nullable String model) {
        super(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                },
                call,
                target,
                model);
        retryCause = call.attempt() > 1 ? call.log().retryCause() : null;
        setCarrier(new LinkedHashMap<>(4));
    }

    /** Returns why this is another attempt, {@code null} when it is the first. */
    public @Nullable RetryCause retryCause() {
        return retryCause;
    }

    /** Returns the name of the failure in lower case, {@code null} unless it failed; an answer that ended too early counts as cut. */
    @Override
    public @Nullable String errorType() {
        boolean cut = failure() == null && outcome().equals(Outcome.FAILED.word());
        return cut ? word(ErrorCode.STREAM_CUT) : super.errorType();
    }

    @Override
    void saw(Object event) {
        if (event instanceof GenerateEvent.Finished finished) {
            setResponse(finished.meta());
        } else if (event instanceof EmbedResponse response) {
            setResponse(response.meta());
        } else if (event instanceof GenerateResponse response) {
            setResponse(response.meta());
        } else if (event instanceof List<?> parts) {
            sawParts(parts);
        }
    }
}
