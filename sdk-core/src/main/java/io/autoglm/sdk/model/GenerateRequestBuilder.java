package io.autoglm.sdk.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link GenerateRequest}. Not safe for use by several threads; {@link #build()} checks everything and may be called again. */
public final class GenerateRequestBuilder {

    private @Nullable String model;
    private final List<Message> messages = new ArrayList<>();
    private @Nullable Integer maxOutputTokens;
    private Sampling sampling = Sampling.SERVER_DEFAULTS;
    private List<String> stop = List.of();
    private @Nullable Integer n;
    private List<Tool> tools = List.of();
    private @Nullable ToolChoice toolChoice;
    private @Nullable ResponseFormat responseFormat;
    private @Nullable Reasoning reasoning;
    private @Nullable String requestId;
    private @Nullable String userId;
    private final Map<String, Object> extraBody = new LinkedHashMap<>();

    GenerateRequestBuilder() {}

    GenerateRequestBuilder(GenerateRequest from) {
        model = from.model();
        messages.addAll(from.messages());
        maxOutputTokens = from.maxOutputTokens();
        sampling = from.sampling();
        stop = from.stop();
        n = from.n();
        tools = from.tools();
        toolChoice = from.toolChoice();
        responseFormat = from.responseFormat();
        reasoning = from.reasoning();
        requestId = from.requestId();
        userId = from.userId();
        extraBody.putAll(from.extraBody());
    }

    /** The model as the endpoint names it. Default: the client's. */
    public GenerateRequestBuilder model(@Nullable String value) {
        model = value;
        return this;
    }

    /** Adds a message after those already there. */
    public GenerateRequestBuilder message(Message value) {
        messages.add(value);
        return this;
    }

    /** Replaces all messages. */
    public GenerateRequestBuilder messages(List<Message> values) {
        messages.clear();
        messages.addAll(values);
        return this;
    }

    /** Adds instructions of the application. */
    public GenerateRequestBuilder system(String text) {
        return message(Message.system(text));
    }

    /** Adds what the user says. */
    public GenerateRequestBuilder user(String text) {
        return message(Message.user(text));
    }

    /** Adds what the user says and shows. */
    public GenerateRequestBuilder user(ContentPart... parts) {
        return message(Message.user(parts));
    }

    /** Adds an earlier answer of the model. */
    public GenerateRequestBuilder assistant(String text) {
        return message(Message.assistant(text));
    }

    /** The most model tokens to generate, at least 1. Default: the server's. */
    public GenerateRequestBuilder maxOutputTokens(@Nullable Integer value) {
        maxOutputTokens = value;
        return this;
    }

    /** How model tokens are chosen. Default: the server's way. */
    public GenerateRequestBuilder sampling(Sampling value) {
        sampling = value;
        return this;
    }

    /** 0 to 2; see {@link Sampling}. Default: the server's. */
    public GenerateRequestBuilder temperature(@Nullable Double value) {
        sampling = sampling.withTemperature(value);
        return this;
    }

    /** 0 to 1; see {@link Sampling}. Default: the server's. */
    public GenerateRequestBuilder topP(@Nullable Double value) {
        sampling = sampling.withTopP(value);
        return this;
    }

    /** For repeatable answers, where the server supports it. Default: none. */
    public GenerateRequestBuilder seed(@Nullable Long value) {
        sampling = sampling.withSeed(value);
        return this;
    }

    /** Texts that end the answer. Default: none. */
    public GenerateRequestBuilder stop(String... values) {
        stop = List.of(values);
        return this;
    }

    /** How many answers, at least 1. Default: one. */
    public GenerateRequestBuilder n(@Nullable Integer value) {
        n = value;
        return this;
    }

    /** What the model may ask for. Default: nothing. */
    public GenerateRequestBuilder tools(List<Tool> values) {
        tools = values;
        return this;
    }

    /** Whether the model may use tools. Default: the server's. */
    public GenerateRequestBuilder toolChoice(@Nullable ToolChoice value) {
        toolChoice = value;
        return this;
    }

    /** The form of the answer. Default: the server's, which is text. */
    public GenerateRequestBuilder responseFormat(@Nullable ResponseFormat value) {
        responseFormat = value;
        return this;
    }

    /** How much to think. Default: the model's. */
    public GenerateRequestBuilder reasoning(@Nullable Reasoning value) {
        reasoning = value;
        return this;
    }

    /** Your own id of this request. Default: none. */
    public GenerateRequestBuilder requestId(@Nullable String value) {
        requestId = value;
        return this;
    }

    /** Your own id of the end user. Default: none. */
    public GenerateRequestBuilder userId(@Nullable String value) {
        userId = value;
        return this;
    }

    /** Adds a member to the JSON body: a string, number, boolean, list, map or {@code null}. */
    public GenerateRequestBuilder extra(String name, @Nullable Object value) {
        extraBody.put(name, value);
        return this;
    }

    /**
     * Returns the request.
     *
     * @throws IllegalArgumentException naming the member, the rule and the value that broke it
     */
    public GenerateRequest build() {
        return new GenerateRequest(
                model,
                messages,
                maxOutputTokens,
                sampling,
                stop,
                n,
                tools,
                toolChoice,
                responseFormat,
                reasoning,
                requestId,
                userId,
                extraBody);
    }
}
