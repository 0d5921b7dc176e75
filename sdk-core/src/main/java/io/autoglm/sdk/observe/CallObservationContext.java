package io.autoglm.sdk.observe;

import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What is known of one call while it is observed. It has no carrier: what the server sees of a trace is the attempt. */
public final class CallObservationContext extends ClientObservationContext {

    private final BoundedNames responseModels;
    private @Nullable String responseId;
    private @Nullable String responseModel;
    private @Nullable Usage usage;
    private List<FinishReason> finishReasons = List.of();
    private @Nullable LongConsumer chunks;
    private long lastChunkAt;
    private boolean chunkSeen;

    @Nullable
    ObservedSubscriber<?> observer;

    CallObservationContext(Call<?> call, Endpoint target, @Nullable String model, BoundedNames responseModels) {
        super((carrier, name, value) -> {}, call, target, model);
        this.responseModels = responseModels;
    }

    /** Returns the server's id of the answer, {@code null} when it sent none. */
    public @Nullable String responseId() {
        return responseId;
    }

    /** Returns the model that answered, {@code other} from the 101st name on, {@code null} when the server did not say. */
    public @Nullable String responseModel() {
        return responseModel;
    }

    /** Returns what the answer cost, or has cost so far, {@code null} when the server did not say. */
    public @Nullable Usage usage() {
        return usage;
    }

    /** Returns why each choice ended, empty before the end and when the server did not say. */
    public List<FinishReason> finishReasons() {
        return finishReasons;
    }

    /** Returns the nanoseconds from subscription to the first token, {@code null} before it and for calls with one answer. */
    public @Nullable Long nanosToFirstToken() {
        Long first = firstTokenAt();
        return first == null ? null : first - call().log().startedAt();
    }

    /** Returns the nanoseconds from the first token of a stream to the end, or until now; {@code null} before the first token. */
    @Nullable
    Long nanosAfterFirstToken() {
        Long first = firstTokenAt();
        return first == null ? null : nanosSince(first);
    }

    private @Nullable Long firstTokenAt() {
        return call().operation().streaming() ? call().log().firstEventAt() : null;
    }

    /**
     * Has {@code listener} hear, for each delta of a stream but the first, how many nanoseconds after the one before it arrived. It runs on
     * the thread that delivers the delta, and MUST NOT block. To be called when the observation starts.
     */
    public void onChunk(LongConsumer listener) {
        LongConsumer other = chunks;
        chunks = other == null
                ? listener
                : nanos -> {
                    other.accept(nanos);
                    listener.accept(nanos);
                };
    }

    @Override
    void saw(Object event) {
        if (event instanceof GenerateEvent.Finished finished) {
            finishReasons = finished.reasons();
            usage = finished.usage() == null ? usage : finished.usage();
            setResponse(finished.meta());
        } else if (event instanceof GenerateEvent.Started started) {
            answeredBy(started.id(), started.model());
        } else if (event instanceof GenerateEvent.UsageReport report) {
            usage = report.usage();
        } else if (event instanceof GenerateResponse response) {
            saw(response);
        } else if (event instanceof EmbedResponse response) {
            answeredBy(null, response.model());
            usage = response.usage();
            setResponse(response.meta());
        } else if (chunks != null && event instanceof GenerateEvent) {
            chunk(chunks);
        }
    }

    private void saw(GenerateResponse response) {
        answeredBy(response.id(), response.model());
        usage = response.usage();
        List<FinishReason> reasons = new ArrayList<>(response.choices().size());
        for (Choice choice : response.choices()) {
            if (choice.finishReason() != null) {
                reasons.add(choice.finishReason());
            }
        }
        finishReasons = reasons;
        setResponse(response.meta());
    }

    private void answeredBy(@Nullable String id, @Nullable String model) {
        responseId = BoundedNames.bounded(id);
        responseModel = model == null ? null : responseModels.of(model);
    }

    private void chunk(LongConsumer listener) {
        long now = call().nowNanos();
        if (chunkSeen) {
            listener.accept(now - lastChunkAt);
        }
        chunkSeen = true;
        lastChunkAt = now;
    }
}
