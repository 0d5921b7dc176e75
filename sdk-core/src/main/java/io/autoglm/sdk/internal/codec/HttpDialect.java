package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ModelRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What all dialects have in common: the calls beside generation, errors, and that nothing leaks. */
abstract class HttpDialect implements Dialect {

    private final String name;
    private final Target generate;
    private final ServerPaths paths;

    HttpDialect(String name, Target generate, ServerPaths paths) {
        this.name = name;
        this.generate = generate;
        this.paths = paths;
    }

    /**
     * Checks that {@code request} can be said in this dialect. A member that {@code extraBody} replaces is not looked at.
     *
     * @throws IllegalArgumentException naming the member, the rule and the value
     */
    abstract void check(GenerateRequest request);

    /** Returns whether a request must name a model. */
    boolean needsModel() {
        return true;
    }

    /**
     * Writes {@code request} as JSON.
     *
     * @throws IllegalArgumentException naming the member and the rule when there is no JSON for it
     */
    abstract void write(Call<?> call, GenerateRequest request, @Nullable String model, ByteBuf body);

    /** Returns whether several prompts can stand in one request. */
    boolean takesJointly() {
        return false;
    }

    /** Returns whether their answers may stand in a list of any name. */
    boolean answersInLists() {
        return false;
    }

    /** Returns what a request for vectors calls the end user's id. */
    String userMember() {
        return "user";
    }

    /** Returns what decodes the answer to a request to generate. */
    abstract <E> AnswerDecoder<E> answerDecoder(Call<E> call, ResponseHead head);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Target target(Operation<?> operation) {
        boolean generates = operation == Operation.GENERATE || operation == Operation.STREAM;
        if (generates || (operation == Operation.GENERATE_JOINTLY && takesJointly())) {
            return generate;
        }
        if (operation == Operation.MODELS) {
            return get(paths.models(), "list its models");
        }
        if (operation == Operation.HEALTH) {
            return get(paths.health() == null ? paths.models() : paths.health(), "speak of its health");
        }
        if (operation == Operation.COUNT_TOKENS) {
            return Target.post(tokenizer().path());
        }
        if (operation == Operation.EMBED || operation == Operation.EMBED_JOINTLY) {
            return Target.post(embed().path());
        }
        throw ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, "dialect " + name + " has no call " + operation)
                .exception();
    }

    @Override
    public final boolean has(Operation<?> operation) {
        try {
            return target(operation).path() != null;
        } catch (AutoGlmException none) {
            return false;
        }
    }

    private static Target get(@Nullable String path, String what) {
        if (path == null) {
            throw ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, "this provider is not known to " + what)
                    .withHint(Hint.named("no-such-get"))
                    .exception();
        }
        return Target.get(path);
    }

    private ServerPaths.Tokenizer tokenizer() {
        ServerPaths.Tokenizer known = paths.tokenizer();
        if (known == null) {
            throw ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, "this provider is not known to count model tokens")
                    .withHint(Hint.named("no-tokenizer"))
                    .exception();
        }
        return known;
    }

    private ServerPaths.Embeddings embed() {
        ServerPaths.Embeddings known = paths.embeddings();
        if (known == null) {
            throw ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, "this provider is not known to make embeddings")
                    .withHint(Hint.named("no-embeddings"))
                    .exception();
        }
        return known;
    }

    @Override
    public final ServerPaths.@Nullable Embeddings embeddings() {
        return paths.embeddings();
    }

    @Override
    public final void check(Call<?> call) {
        Operation<?> operation = call.operation();
        if (operation == Operation.MODELS || operation == Operation.HEALTH) {
            return;
        }
        EmbedRequest texts = JointEmbedDecoder.texts(call);
        boolean embeds = operation == Operation.EMBED || operation == Operation.EMBED_JOINTLY;
        if (embeds && texts != null) {
            checkEmbed(call, texts);
            return;
        }
        if (embeds || call.generateRequests().isEmpty()) {
            throw refused(
                    call,
                    "dialect " + name + " cannot send a "
                            + call.request().getClass().getSimpleName());
        }
        try {
            for (GenerateRequest request : call.generateRequests()) {
                check(operation, request, modelOf(call, request));
            }
        } catch (IllegalArgumentException unsupported) {
            throw refused(call, String.valueOf(unsupported.getMessage()));
        }
    }

    private void check(Operation<?> operation, GenerateRequest request, @Nullable String model) {
        checkModel(request, model);
        if (operation == Operation.COUNT_TOKENS) {
            TokenizerWriter.check(tokenizer().form(), request);
        } else {
            check(request);
        }
    }

    private void checkEmbed(Call<?> call, EmbedRequest request) {
        embed();
        try {
            checkModel(request, modelOf(call, request));
        } catch (IllegalArgumentException unsupported) {
            throw refused(call, String.valueOf(unsupported.getMessage()));
        }
    }

    private void checkModel(ModelRequest request, @Nullable String model) {
        if (model == null && needsModel() && !(request.extraBody().get("model") instanceof String)) {
            throw new IllegalArgumentException(
                    "model must be present: set it on the request, or a default for the client (autoglm.model)");
        }
    }

    @Override
    public final ByteBuf encode(Call<?> call, ByteBufAllocator allocator) {
        check(call);
        EmbedRequest texts = JointEmbedDecoder.texts(call);
        ByteBuf body = allocator.buffer(
                texts != null ? EmbedWriter.estimate(texts) : MessageWriter.estimate(call.generateRequests()));
        boolean written = false;
        try {
            writeRequest(call, body);
            written = true;
            return body;
        } catch (IllegalArgumentException unsupported) {
            throw refused(call, String.valueOf(unsupported.getMessage()));
        } finally {
            if (!written) {
                body.release();
            }
        }
    }

    private void writeRequest(Call<?> call, ByteBuf body) {
        EmbedRequest texts = JointEmbedDecoder.texts(call);
        if (texts != null) {
            new EmbedWriter(texts, modelOf(call, texts), embed().base64(), userMember()).write(body);
            return;
        }
        GenerateRequest request = call.generateRequests().get(0);
        if (call.operation() == Operation.COUNT_TOKENS) {
            new TokenizerWriter(tokenizer().form(), body).write(request, modelOf(call, request));
        } else {
            write(call, request, modelOf(call, request), body);
        }
    }

    private static @Nullable String modelOf(Call<?> call, ModelRequest request) {
        Endpoint endpoint = call.endpoint();
        return endpoint == null ? request.model() : endpoint.modelFor(request.model());
    }

    private static AutoGlmException refused(Call<?> call, String message) {
        return call.failure(ErrorCode.UNSUPPORTED_REQUEST, message)
                .withHint(Hint.named("extra-body"))
                .exception();
    }

    @Override
    public final <E> AnswerDecoder<E> decoder(Call<E> call, ResponseHead head) {
        call.log().answering(RequestIds.of(call, head.headers(), null));
        call.log().quota(QuotaHeaders.of(call, head.headers()));
        Operation<E> operation = call.operation();
        if (operation == Operation.MODELS) {
            return new ValueDecoder<>(call, head, ModelListReader::read);
        }
        if (operation == Operation.COUNT_TOKENS) {
            return new ValueDecoder<>(call, head, TokenCountReader::read);
        }
        if (operation == Operation.HEALTH) {
            return new ValueDecoder<>(call, head, HealthReader::read);
        }
        if (operation == Operation.GENERATE_JOINTLY) {
            return new ValueDecoder<>(call, head, body -> JointReader.read(body, call, head, answersInLists()));
        }
        if (operation == Operation.EMBED) {
            return new EmbedDecoder<>(call, head);
        }
        if (operation == Operation.EMBED_JOINTLY) {
            return new JointEmbedDecoder<>(call, head);
        }
        return answerDecoder(call, head);
    }

    @Override
    public final AutoGlmException failure(Call<?> call, ResponseHead head, ByteBuf body) {
        call.log().quota(QuotaHeaders.of(call, head.headers()));
        byte[] data = new byte[Math.min(body.readableBytes(), ResponseHead.ERROR_BODY_LIMIT)];
        body.getBytes(body.readerIndex(), data);
        return new FailureMapper(call, head).ofStatus(data, data.length);
    }
}
