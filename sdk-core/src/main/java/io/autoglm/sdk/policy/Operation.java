package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.sdk.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What kind of call it is, and what its events mean to the policies.
 *
 * @param <E> the type of its events
 */
public interface Operation<E> {

    /** A whole answer: one event, which commits and ends the call. Request: {@code GenerateRequest}. */
    Operation<GenerateResponse> GENERATE = new GenerateOperation();

    /** A streamed answer: many events. Request: {@code GenerateRequest}. */
    Operation<GenerateEvent> STREAM = new StreamOperation();

    /** The vectors of texts: one event. Its prompt costs model tokens, its answer none. Request: {@code EmbedRequest}. */
    Operation<EmbedResponse> EMBED = new EmbedOperation();

    /** The models that the endpoint offers: one event. Request: {@link NoRequest}. */
    Operation<List<ModelInfo>> MODELS = new UnaryOperation<>("list_models", "models", true, Operation::models);

    /** How long a request is: one event. Request: {@code GenerateRequest}. */
    Operation<TokenCount> COUNT_TOKENS =
            new UnaryOperation<>("count_tokens", "countTokens", true, TokenCount.class::cast);

    /** Whether the endpoint is able to serve: one event. Not {@linkplain #limited() limited}. Request: {@link NoRequest}. */
    Operation<Health> HEALTH = new UnaryOperation<>("health", "health", false, Health.class::cast);

    /** Whole answers to several requests at once: one event. Request: {@link JointRequest}. */
    Operation<List<Part<GenerateResponse>>> GENERATE_JOINTLY = new JointOperation<>(GENERATE, "generateJointly");

    /** The vectors of several requests' texts at once: one event. Request: {@link JointRequest}. */
    Operation<List<Part<EmbedResponse>>> EMBED_JOINTLY = new JointOperation<>(EMBED, "embedJointly");

    /** Returns the operation's name in OpenTelemetry's GenAI conventions, for example {@code chat}; our own where they have none. */
    String name();

    /** Returns whether the events arrive one by one: then first-event and silence limits hold. */
    boolean streaming();

    /** Returns whether a failed attempt may be made again when the caller has seen nothing of it. */
    boolean repeatable();

    /**
     * Returns whether its attempts wait for their turn and count against the limits of this client. A question about the endpoint's
     * health does not: it must be answered just when nothing else is.
     */
    boolean limited();

    /** Returns whether its answer costs model tokens, beside those of a request that it sends. */
    boolean generates();

    /** Returns what {@code event} says that the answer cost so far, in model tokens; {@code null} when it does not say. */
    @Nullable
    Usage usage(E event);

    /** Returns whether the caller has seen something of the answer once {@code event} is delivered: no other attempt can replace it. */
    boolean commits(E event);

    /** Returns whether {@code event} is the last one of a whole answer. */
    boolean ends(E event);

    /** Adds what {@code event} says to the partial answer that a later failure carries. */
    void keep(E event, PartialText into);

    /** Returns how requests of this operation become one; {@code null} when each goes alone. */
    @Nullable
    Joining<E> joining();

    /** Returns whether it is several requests in one, which not every server takes. */
    boolean joint();

    /** Returns {@code event} as the type of this operation's events; fails with {@link ClassCastException} if it is none. */
    E cast(Object event);

    private static List<ModelInfo> models(Object event) {
        return ((List<?>) event).stream().map(ModelInfo.class::cast).toList();
    }
}
