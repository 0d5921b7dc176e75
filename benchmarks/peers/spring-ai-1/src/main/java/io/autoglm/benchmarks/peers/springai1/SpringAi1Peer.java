package io.autoglm.benchmarks.peers.springai1;

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
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * The chat model of the line that was built on Spring's own clients: {@code call} with {@link RestClient} on a thread for each call that may
 * be in flight, {@code stream} with {@link WebClient}. Both use Reactor Netty and a pool of as many connections.
 */
public final class SpringAi1Peer implements Peer {

    private final BlockingCalls calls;
    private final ConnectionProvider pool;
    private final OpenAiChatModel model;

    /** Makes the model. */
    public SpringAi1Peer(Target target) {
        calls = new BlockingCalls(target.inFlight());
        pool = ConnectionProvider.builder("peer")
                .maxConnections(target.inFlight())
                .build();
        model = OpenAiChatModel.builder()
                .openAiApi(api(target, HttpClient.create(pool)))
                .defaultOptions(OpenAiChatOptions.builder()
                        .model(Target.MODEL)
                        .streamUsage(true)
                        .build())
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(SpringAi1Peer::new, args);
    }

    private static OpenAiApi api(Target target, HttpClient http) {
        return OpenAiApi.builder()
                .baseUrl(target.baseUrl())
                .completionsPath("/chat/completions")
                .apiKey(Target.KEY)
                .restClientBuilder(RestClient.builder().requestFactory(new ReactorClientHttpRequestFactory(http)))
                .webClientBuilder(WebClient.builder().clientConnector(new ReactorClientHttpConnector(http)))
                .build();
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
        return model.stream(new Prompt(Target.PROMPT)).map(SpringAi1Peer::text).filter(text -> !text.isEmpty());
    }

    private static String text(ChatResponse response) {
        @Nullable Generation first = response.getResult();
        @Nullable String text = first == null ? null : first.getOutput().getText();
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        calls.close();
        pool.disposeLater().block();
    }
}
