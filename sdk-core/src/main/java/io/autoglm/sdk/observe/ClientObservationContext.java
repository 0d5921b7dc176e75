package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Part;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.transport.Propagator;
import io.micrometer.observation.transport.RequestReplySenderContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call or an attempt while it is observed.
 *
 * <p>Written by the thread that delivers the call's signals; a cancel from another thread ends it. Times are those of the call's timer. The
 * response is set once the answer is whole.
 */
public abstract sealed class ClientObservationContext
        extends RequestReplySenderContext<Map<String, String>, ResponseMeta>
        permits CallObservationContext, AttemptObservationContext, BatchObservationContext {

    private static final String CANCELLED = "cancelled";

    private final Call<?> call;
    private final Endpoint target;
    private final String model;
    private final long startedAt;
    private @Nullable AutoGlmException failure;
    private volatile long endedAt;
    private volatile String outcome = KeyValue.NONE_VALUE;

    ClientObservationContext(
            Propagator.Setter<Map<String, String>> setter, Call<?> call, Endpoint target, @Nullable String model) {
        super(setter);
        this.call = call;
        this.target = target;
        this.model = model == null ? KeyValue.NONE_VALUE : model;
        startedAt = call.nowNanos();
        setRemoteServiceName(target.name());
    }

    /**
     * Returns the call, as it stands at this place of the chain. It holds the request with its prompt, and at an attempt the credential:
     * neither belongs into a key's value.
     */
    public final Call<?> call() {
        return call;
    }

    /** Returns where it goes; for a call, where its latest attempt went, or the first most likely goes. */
    public final Endpoint target() {
        Endpoint latest = call.endpoint() == null ? call.log().target() : null;
        return latest == null ? target : latest;
    }

    /** Returns the model asked for, {@code other} from the 101st name on, {@code none} when none was named. */
    public final String model() {
        return model;
    }

    /** Returns how it failed, with cause, {@code null} unless it did; {@link #getError()} is the same without cause and earlier failures. */
    public final @Nullable AutoGlmException failure() {
        return failure;
    }

    /** Returns {@code success}, {@code throttled}, {@code failed}, {@code ignored} or {@code cancelled}; {@code none} while it runs. */
    public final String outcome() {
        return outcome;
    }

    /** Returns whether it is over. */
    public final boolean isEnded() {
        return !outcome.equals(KeyValue.NONE_VALUE);
    }

    /** Returns how long it took, or has taken so far, in nanoseconds. */
    public final long durationNanos() {
        return nanosSince(startedAt);
    }

    /** Returns the nanoseconds from a time of the call's clock to the end, or until now. */
    final long nanosSince(long moment) {
        return (isEnded() ? endedAt : call.nowNanos()) - moment;
    }

    /** Returns the name of the failure in lower case, {@code null} unless it failed. */
    public @Nullable String errorType() {
        return failure == null ? null : word(failure.code());
    }

    static String word(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /** The caller left. */
    final void cancelled() {
        end(CANCELLED);
    }

    /** It came to its end without a failure. */
    final void ended(Outcome how) {
        end(how.word());
    }

    /** It failed. */
    final void failed(AutoGlmException why) {
        failure = why;
        end(Outcome.of(why).word());
    }

    private void end(String how) {
        endedAt = call.nowNanos();
        outcome = how;
    }

    /** Notes how the first of several answers in one came about, which is how all did. */
    final void sawParts(List<?> parts) {
        for (Object part : parts) {
            Object answer = part instanceof Part<?> one ? one.answer() : null;
            if (answer instanceof GenerateResponse response) {
                setResponse(response.meta());
                return;
            }
            if (answer instanceof EmbedResponse response) {
                setResponse(response.meta());
                return;
            }
        }
    }

    /** Notes {@code event}, which is about to be delivered. */
    abstract void saw(Object event);
}
