package io.autoglm.sdk.observe;

import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.observe.AutoGlmObservation.AttemptDetail;
import io.autoglm.sdk.observe.AutoGlmObservation.AttemptKey;
import io.autoglm.sdk.observe.AutoGlmObservation.CallDetail;
import io.autoglm.sdk.observe.AutoGlmObservation.CallKey;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.RetryCause;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names and key values of the observations, as {@link AutoGlmObservation} lists them: OpenTelemetry's conventions for GenAI clients, which
 * are still in development and may change with a minor version of this library.
 *
 * <p>To change or add some, override what gives them, and hand the constructor to
 * {@code AutoGlmClientBuilder.observationConvention(MyConvention::new)}. Methods are called by any thread when an observation starts, with
 * what is known then, and again when it stops; they MUST NOT block. One that throws costs the observation, never the call.
 */
public class GenAiObservationConvention implements ObservationConvention<ClientObservationContext> {

    private static final String NONE = KeyValue.NONE_VALUE;

    private final AutoGlmObservation observation;
    private final Known<KeyFacts, KeyValues> callKeys = new Known<>(KeyFacts::ofCall);
    private final Known<KeyFacts, KeyValues> attemptKeys = new Known<>(KeyFacts::ofAttempt);

    /** Makes the convention of {@code observation}. */
    public GenAiObservationConvention(AutoGlmObservation observation) {
        this.observation = Objects.requireNonNull(observation, "observation must not be null");
    }

    @Override
    public String getName() {
        return Objects.requireNonNull(observation.getName());
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return switch (observation) {
            case CALL -> context instanceof CallObservationContext;
            case ATTEMPT -> context instanceof AttemptObservationContext;
            case BATCH -> context instanceof BatchObservationContext;
        };
    }

    /**
     * Returns the name of the span: {@code chat glm-4.6} for a call, {@code attempt chat glm-4.6} for an attempt, {@code batch chat glm-4.6}
     * for a joint request.
     */
    @Override
    public String getContextualName(ClientObservationContext context) {
        String name = context.call().operation().name() + (context.model().equals(NONE) ? "" : " " + context.model());
        return context instanceof CallObservationContext
                ? name
                : (context instanceof BatchObservationContext ? "batch " : "attempt ") + name;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ClientObservationContext context) {
        return context instanceof CallObservationContext call
                ? callKeys(call)
                : context instanceof BatchObservationContext batch
                        ? batchKeys(batch)
                        : attemptKeys((AttemptObservationContext) context);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ClientObservationContext context) {
        if (!context.isEnded()) {
            return KeyValues.empty(); // most are not known yet, and none is needed before the end
        }
        return context instanceof CallObservationContext call
                ? callDetails(call)
                : context instanceof BatchObservationContext batch
                        ? batchDetails(batch)
                        : attemptDetails((AttemptObservationContext) context);
    }

    /** Returns the values of {@link CallKey}. */
    protected KeyValues callKeys(CallObservationContext context) {
        String endpoint = context.call().log().endpoint();
        return callKeys.of(facts(context, context.call().operation().name(), endpoint == null ? NONE : endpoint, NONE));
    }

    private static KeyFacts facts(
            ClientObservationContext context, String operation, String endpoint, String retryReason) {
        Endpoint target = context.target();
        return new KeyFacts(
                operation,
                target.baseUrl(),
                target.provider(),
                context.model(),
                endpoint,
                context.outcome(),
                retryReason);
    }

    /** Returns the values of {@link CallDetail} that are known at the end. */
    protected KeyValues callDetails(CallObservationContext context) {
        Call<?> call = context.call();
        List<KeyValue> values = new ArrayList<>(24);
        if (call.operation().streaming()) {
            values.add(CallDetail.STREAM.withValue("true"));
        }
        GenerateRequest request = call.generateRequest();
        if (request != null) {
            request(values, request);
        }
        if (call.request() instanceof EmbedRequest texts) {
            put(values, CallDetail.DIMENSIONS, texts.dimensions());
        }
        answer(values, context);
        put(values, CallDetail.ERROR, context.errorType());
        put(values, CallDetail.ATTEMPTS, call.log().attempts());
        int calls = call.log().callsInRequest();
        put(values, CallDetail.CALLS, calls == 1 ? null : calls);
        put(values, CallDetail.QUEUE_TIME, seconds(call.log().queueNanos()));
        put(values, CallDetail.NOT_RETRIED, notRetried(context));
        put(values, CallDetail.REQUEST_ID, requestId(context));
        put(values, CallDetail.TENANT, call.tenant());
        return KeyValues.of(values);
    }

    private static void request(List<KeyValue> values, GenerateRequest request) {
        put(values, CallDetail.MAX_TOKENS, request.maxOutputTokens());
        put(values, CallDetail.TEMPERATURE, request.sampling().temperature());
        put(values, CallDetail.TOP_P, request.sampling().topP());
        put(values, CallDetail.FREQUENCY_PENALTY, request.sampling().frequencyPenalty());
        put(values, CallDetail.PRESENCE_PENALTY, request.sampling().presencePenalty());
        put(values, CallDetail.SEED, request.sampling().seed());
        Integer n = request.n();
        put(values, CallDetail.CHOICES, n == null || n == 1 ? null : n);
        put(values, CallDetail.STOP, list(request.stop()));
        ResponseFormat format = request.responseFormat();
        if (format != null) {
            put(values, CallDetail.OUTPUT_TYPE, format instanceof ResponseFormat.Text ? "text" : "json");
        }
    }

    private static void answer(List<KeyValue> values, CallObservationContext context) {
        put(values, CallDetail.RESPONSE_ID, context.responseId());
        put(values, CallDetail.RESPONSE_MODEL, context.responseModel());
        put(values, CallDetail.FINISH_REASONS, reasons(context.finishReasons()));
        Long first = context.nanosToFirstToken();
        put(values, CallDetail.TIME_TO_FIRST_CHUNK, first == null ? null : seconds(first));
        Usage usage = context.usage();
        if (usage != null) {
            put(values, CallDetail.INPUT_TOKENS, usage.inputTokens());
            put(values, CallDetail.OUTPUT_TOKENS, usage.outputTokens());
            put(values, CallDetail.CACHED_TOKENS, usage.cachedTokens());
            put(values, CallDetail.REASONING_TOKENS, usage.reasoningTokens());
        }
    }

    /** Returns the values of {@link BatchKey}. */
    protected KeyValues batchKeys(BatchObservationContext context) {
        String endpoint = context.call().log().endpoint();
        return KeyValues.of(
                BatchKey.OPERATION.withValue(context.call().operation().toString()),
                BatchKey.MODEL.withValue(context.model()),
                BatchKey.ENDPOINT.withValue(endpoint == null ? NONE : endpoint),
                BatchKey.OUTCOME.withValue(context.outcome()));
    }

    /** Returns the values of {@link BatchDetail} that are known at the end. */
    protected KeyValues batchDetails(BatchObservationContext context) {
        List<KeyValue> values = new ArrayList<>(3);
        put(values, BatchDetail.CALLS, context.calls());
        put(values, BatchDetail.ATTEMPTS, context.call().log().attempts());
        put(values, BatchDetail.ERROR, context.errorType());
        return KeyValues.of(values);
    }

    /** Returns the values of {@link AttemptKey}. */
    protected KeyValues attemptKeys(AttemptObservationContext context) {
        RetryCause cause = context.retryCause();
        return attemptKeys.of(facts(
                context,
                context.call().operation().toString(),
                context.target().name(),
                cause == null ? NONE : cause.word()));
    }

    /** Returns the values of {@link AttemptDetail} that are known at the end. */
    protected KeyValues attemptDetails(AttemptObservationContext context) {
        Call<?> call = context.call();
        List<KeyValue> values = new ArrayList<>(10);
        put(values, AttemptDetail.NUMBER, call.attempt());
        put(values, AttemptDetail.STATUS, status(context));
        if (call.log().remoteAddress() instanceof InetSocketAddress peer) {
            put(values, AttemptDetail.PEER_ADDRESS, peer.isUnresolved() ? peer.getHostString() : numeric(peer));
            put(values, AttemptDetail.PEER_PORT, peer.getPort());
        }
        put(values, AttemptDetail.ERROR, context.errorType());
        put(values, AttemptDetail.QUEUE_TIME, seconds(call.log().queueNanos()));
        put(values, AttemptDetail.CREDENTIAL, call.log().credential());
        put(values, AttemptDetail.REQUEST_ID, requestId(context));
        put(values, AttemptDetail.TENANT, call.tenant());
        return KeyValues.of(values);
    }

    private static @Nullable Integer status(ClientObservationContext context) {
        ResponseMeta meta = context.getResponse();
        if (meta != null) {
            return meta.status();
        }
        return context.failure() == null ? null : context.failure().status();
    }

    private static @Nullable String requestId(ClientObservationContext context) {
        ResponseMeta meta = context.getResponse();
        String id = meta != null
                ? meta.requestId()
                : context.failure() == null ? null : context.failure().requestId();
        return BoundedNames.bounded(id);
    }

    private static @Nullable String notRetried(ClientObservationContext context) {
        return context.failure() == null || context.failure().notRetried() == null
                ? null
                : context.failure().notRetried().word();
    }

    private static String numeric(InetSocketAddress peer) {
        return peer.getAddress().getHostAddress();
    }

    /** Returns a list as OpenTelemetry's Micrometer bridge has no other way to say it, {@code null} when it is empty. */
    private static @Nullable String list(List<String> items) {
        return items.isEmpty()
                ? null
                : BoundedNames.bounded(items.stream().collect(Collectors.joining("\", \"", "[\"", "\"]")));
    }

    private static @Nullable String reasons(List<FinishReason> reasons) {
        if (reasons.size() == 1) {
            return BoundedNames.bounded("[\"" + reasons.get(0).value() + "\"]");
        }
        return list(reasons.stream().map(FinishReason::value).toList());
    }

    private static String seconds(long nanos) {
        return Double.toString(nanos / 1e9);
    }

    private static void put(List<KeyValue> values, KeyName key, @Nullable Object value) {
        if (value != null) {
            values.add(key.withValue(value.toString()));
        }
    }
}
