package io.autoglm.benchmarks.peers.zai;

import ai.z.openapi.ZaiClient;
import ai.z.openapi.service.model.ChatCompletionCreateParams;
import ai.z.openapi.service.model.ChatCompletionResponse;
import ai.z.openapi.service.model.ChatMessage;
import ai.z.openapi.service.model.ChatMessageRole;
import ai.z.openapi.service.model.Choice;
import ai.z.openapi.service.model.Delta;
import ai.z.openapi.service.model.ModelData;
import io.autoglm.benchmarks.load.BlockingCalls;
import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import io.reactivex.rxjava3.core.Flowable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The chat service: blocking on a thread for each call that may be in flight, and its {@link Flowable} for streams. Its OkHttp keeps as many
 * connections, but lets five calls to a host run at once, which no setting of the client changes.
 */
public final class ZaiPeer implements Peer {

    private static final String KEY = Target.KEY + ".of-two-parts"; // the client takes no other

    private final BlockingCalls calls;
    private final ZaiClient client;

    /** Makes a client. */
    public ZaiPeer(Target target) {
        calls = new BlockingCalls(target.inFlight());
        client = new ZaiClient.Builder(target.baseUrl() + "/", KEY)
                .connectionPool(target.inFlight(), 5, TimeUnit.MINUTES)
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(ZaiPeer::new, args);
    }

    @Override
    public void generate(Caller caller) {
        calls.run(caller, this::answer);
    }

    private String answer() {
        ChatCompletionResponse response = client.chat().createChatCompletion(params(false));
        if (!response.isSuccess()) {
            throw failure(response);
        }
        return String.valueOf(
                response.getData().getChoices().get(0).getMessage().getContent());
    }

    @Override
    public void stream(Caller caller) {
        tell(texts(), caller);
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        tell(texts().concatMap(text -> Flowable.just(text).delay(pause.toNanos(), TimeUnit.NANOSECONDS), 1), caller);
    }

    private static void tell(Flowable<String> texts, Caller caller) {
        var unused = texts.subscribe(text -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    private Flowable<String> texts() {
        ChatCompletionResponse response = client.chat().createChatCompletion(params(true));
        return response.isSuccess()
                ? response.getFlowable().map(ZaiPeer::text).filter(text -> !text.isEmpty())
                : Flowable.error(failure(response));
    }

    private static ChatCompletionCreateParams params(boolean stream) {
        return ChatCompletionCreateParams.builder()
                .model(Target.MODEL)
                .messages(List.of(ChatMessage.builder()
                        .role(ChatMessageRole.USER.value())
                        .content(Target.PROMPT)
                        .build()))
                .stream(stream)
                .build();
    }

    private static IllegalStateException failure(ChatCompletionResponse response) {
        return new IllegalStateException(response.getCode() + " " + response.getMsg());
    }

    private static String text(ModelData chunk) {
        @Nullable List<Choice> choices = chunk.getChoices();
        @Nullable
        Delta delta =
                choices == null || choices.isEmpty() ? null : choices.get(0).getDelta();
        return delta == null || delta.getContent() == null ? "" : delta.getContent();
    }

    @Override
    public void close() {
        calls.close();
        client.close();
    }
}
