package io.autoglm.sdk.observe;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * All observations of this library, with their keys and events.
 *
 * <p>Names that begin with {@code gen_ai}, {@code server}, {@code network}, {@code http} or {@code error} are OpenTelemetry's, those
 * that begin with {@code autoglm} are our own. A low-cardinality key stands on each observation of its name, as
 * {@value io.micrometer.common.KeyValue#NONE_VALUE} where there is nothing to say, so that meters made of them always have the same keys; any other key stands only
 * where its value is known. No key ever holds a prompt, an answer, a credential's value or the text of a failure.
 */
public enum AutoGlmObservation implements ObservationDocumentation {

    /** One call as its caller sees it, with queue, back-off and all attempts. Its span is OpenTelemetry's span of a GenAI client. */
    CALL {
        @Override
        public String getName() {
            return "gen_ai.client.operation";
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return CallKey.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return CallDetail.values();
        }

        @Override
        public Observation.Event[] getEvents() {
            return CallEvent.values();
        }
    },

    /**
     * One trip to an endpoint, a child of its call. It begins when endpoint, turn and credential are known; its trace headers are what the
     * server sees. It has no {@code gen_ai} key, because those who count generations count spans that have one.
     */
    ATTEMPT {
        @Override
        public String getName() {
            return "autoglm.client.attempt";
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return AttemptKey.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return AttemptDetail.values();
        }
    },

    /**
     * One request for several calls, with queue, back-off and all attempts, which are its children. It has no parent: its callers have traces
     * of their own, to which {@link BatchSpans} links it.
     */
    BATCH {
        @Override
        public String getName() {
            return "autoglm.client.batch";
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return BatchKey.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return BatchDetail.values();
        }
    };

    @Override
    public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
        return GenAiObservationConvention.class;
    }

    /** Keys that every {@link #CALL} has. */
    public enum CallKey implements DescribedKey {
        /** The operation. */
        OPERATION(
                "gen_ai.operation.name",
                "`chat`, `embeddings`; our own `list_models`, `count_tokens`, `health` where there is no such name"),
        /** The provider. */
        PROVIDER("gen_ai.provider.name", "`zhipu`, `z_ai`, `autoglm`, or `openai` for whatever is compatible with it"),
        /** The model asked for. */
        MODEL("gen_ai.request.model", "the model asked for; `other` from the 101st name on"),
        /** The host. */
        ADDRESS("server.address", "the host of the base URL"),
        /** The port. */
        PORT("server.port", "the port of the base URL"),
        /** The endpoint. */
        ENDPOINT("autoglm.endpoint", "the endpoint of the last attempt"),
        /** The outcome. */
        OUTCOME(
                "autoglm.outcome",
                "`success`, `throttled`, `failed`, `ignored` (says nothing about the endpoint), or `cancelled` by the caller");

        private final String key;
        private final String meaning;

        CallKey(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return key;
        }

        @Override
        public String meaning() {
            return meaning;
        }
    }

    /** Keys that a {@link #CALL} has where they are known. */
    public enum CallDetail implements DescribedKey {
        /** Whether the answer is streamed. */
        STREAM("gen_ai.request.stream", "`true` when the answer is streamed"),
        /** The limit of the answer. */
        MAX_TOKENS("gen_ai.request.max_tokens", "the most output tokens"),
        /** How random. */
        TEMPERATURE("gen_ai.request.temperature", "the temperature"),
        /** The nucleus. */
        TOP_P("gen_ai.request.top_p", "the size of the nucleus"),
        /** The frequency penalty. */
        FREQUENCY_PENALTY("gen_ai.request.frequency_penalty", "the frequency penalty"),
        /** The presence penalty. */
        PRESENCE_PENALTY("gen_ai.request.presence_penalty", "the presence penalty"),
        /** The seed. */
        SEED("gen_ai.request.seed", "the seed"),
        /** How many answers. */
        CHOICES("gen_ai.request.choice.count", "how many answers, when not 1"),
        /** Stop texts. */
        STOP("gen_ai.request.stop_sequences", "the stop texts, as a list"),
        /** The form of the answer. */
        OUTPUT_TYPE("gen_ai.output.type", "`text` or `json`, when the request says so"),
        /** The length of vectors. */
        DIMENSIONS(
                "gen_ai.embeddings.dimension.count", "how many numbers a vector is to have, when the request says so"),
        /** The id of the answer. */
        RESPONSE_ID("gen_ai.response.id", "the server's id of the answer"),
        /** The model that answered. */
        RESPONSE_MODEL("gen_ai.response.model", "the model that answered"),
        /** Why it ended. */
        FINISH_REASONS("gen_ai.response.finish_reasons", "why each choice ended, as a list"),
        /** Time to the first token. */
        TIME_TO_FIRST_CHUNK(
                "gen_ai.response.time_to_first_chunk",
                "seconds from subscription to the first text, thinking or tool delta of a stream"),
        /** Tokens of the request. */
        INPUT_TOKENS("gen_ai.usage.input_tokens", "model tokens of the request, as the server counted"),
        /** Tokens of the answer. */
        OUTPUT_TOKENS("gen_ai.usage.output_tokens", "model tokens of the answer, as the server counted"),
        /** Cached tokens. */
        CACHED_TOKENS(
                "gen_ai.usage.cache_read.input_tokens", "how many of the input tokens came from the server's cache"),
        /** Thinking tokens. */
        REASONING_TOKENS("gen_ai.usage.reasoning.output_tokens", "how many of the output tokens were thinking"),
        /** The failure. */
        ERROR("error.type", "the name of the failure in lower case, for example `rate_limited`"),
        /** How many attempts. */
        ATTEMPTS("autoglm.attempts", "how many attempts were sent"),
        /** Company. */
        CALLS("autoglm.batch.calls", "for how many calls the last request was, when not for this one only"),
        /** Queue time. */
        QUEUE_TIME("autoglm.queue.time", "seconds for which the last attempt waited for its turn in this client"),
        /** Why there was no other attempt. */
        NOT_RETRIED("autoglm.not_retried", "why a failed call was not tried again, for example `budget`"),
        /** The server's id of the request. */
        REQUEST_ID("autoglm.request.id", "the server's id of the last request, for its support"),
        /** The tenant. */
        TENANT("autoglm.tenant", "the tenant of the call's options, else of its Reactor Context");

        private final String key;
        private final String meaning;

        CallDetail(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return key;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public boolean isRequired() {
            return false;
        }
    }

    /** Keys that every {@link #ATTEMPT} has. */
    public enum AttemptKey implements DescribedKey {
        /** The operation. */
        OPERATION(
                "autoglm.operation",
                "`stream`, `generate`, `generateJointly`, `embed`, `embedJointly`, `models`, `countTokens` or `health`"),
        /** The model asked for. */
        MODEL("autoglm.model", "the model asked for; `other` from the 101st name on"),
        /** The host. */
        ADDRESS("server.address", "the host of the endpoint"),
        /** The port. */
        PORT("server.port", "the port of the endpoint"),
        /** The endpoint. */
        ENDPOINT("autoglm.endpoint", "the endpoint"),
        /** The outcome. */
        OUTCOME(
                "autoglm.outcome",
                "as of the call; `cancelled` also when a deadline of the call passed, or an attempt beside it answered first"),
        /** Why it is made again. */
        RETRY_REASON(
                "autoglm.retry.reason", "why this is another attempt, for example `throttled`; `none` for the first");

        private final String key;
        private final String meaning;

        AttemptKey(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return key;
        }

        @Override
        public String meaning() {
            return meaning;
        }
    }

    /** Keys that an {@link #ATTEMPT} has where they are known. */
    public enum AttemptDetail implements DescribedKey {
        /** Which attempt. */
        NUMBER("autoglm.attempt", "which attempt of the call, from 1"),
        /** The status. */
        STATUS("http.response.status_code", "the HTTP status"),
        /** The peer's address. */
        PEER_ADDRESS("network.peer.address", "the address that the connection leads to: the server's, or a proxy's"),
        /** The peer's port. */
        PEER_PORT("network.peer.port", "its port"),
        /** The failure. */
        ERROR("error.type", "the name of the failure in lower case"),
        /** Queue time. */
        QUEUE_TIME("autoglm.queue.time", "seconds for which it waited for its turn in this client"),
        /** The credential's name. */
        CREDENTIAL("autoglm.credential", "the name of the credential, never its value"),
        /** The server's id of the request. */
        REQUEST_ID("autoglm.request.id", "the server's id of the request, for its support"),
        /** The tenant. */
        TENANT("autoglm.tenant", "the tenant of the call's options, else of its Reactor Context");

        private final String key;
        private final String meaning;

        AttemptDetail(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return key;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public boolean isRequired() {
            return false;
        }
    }
}
