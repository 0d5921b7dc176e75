package io.autoglm.benchmarks.peers.springai;

import io.autoglm.benchmarks.load.BlockingCalls;
import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The chat model: {@code call} on a thread for each call that may be in flight, {@code stream} as it is. Its OkHttp keeps as many
 * connections as calls may be in flight.
 */
public final class SpringAiPeer implements Peer {

    private final BlockingCalls calls;
    private final OpenAiChatModel model;

    /** Makes the model. */
    public SpringAiPeer(Target target) {
        calls = new BlockingCalls(target.inFlight());
        model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(target.baseUrl())
                        .apiKey(Target.KEY)
                        .model(Target.MODEL)
                        .build())
                .httpClientBuilderCustomizer(
                        http -> http.maxIdleConnections(target.inFlight()).keepAliveDuration(Duration.ofMinutes(5)))
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(SpringAiPeer::new, args);
    }

    @Override
    public void generate(Caller caller) {
        calls.run(caller, () -> text(model.call(new Prompt(Target.PROMPT))));
    }

    @Override
    public void stream(Caller caller) {
        texts().subscribe(text -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        texts().concatMap(text -> Mono.just(text).delayElement(pause), 1)
                .subscribe(text -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    private Flux<String> texts() {
        return model.stream(new Prompt(
                        Target.PROMPT,
                        OpenAiChatOptions.builder()
                                .model(Target.MODEL)
                                .streamUsage(true)
                                .build()))
                .map(SpringAiPeer::text)
                .filter(text -> !text.isEmpty());
    }

    private static String text(ChatResponse response) {
        @Nullable Generation first = response.getResult();
        @Nullable String text = first == null ? null : first.getOutput().getText();
        return text == null ? "" : text;
    }

    /** The model has no end of its own, so what is streaming goes on to its end. */
    @Override
    public void close() {
        calls.close();
    }
}
