package io.autoglm.benchmarks.peers.azure;

import com.azure.ai.openai.OpenAIAsyncClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatChoice;
import com.azure.ai.openai.models.ChatCompletionStreamOptions;
import com.azure.ai.openai.models.ChatCompletions;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.ai.openai.models.ChatResponseMessage;
import com.azure.core.credential.KeyCredential;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * The asynchronous client as it is built for OpenAI, with its own pipeline, on a pool of as many connections as calls may be in flight. It
 * knows no other address than OpenAI's, so a policy {@link Redirect redirects} each attempt.
 */
public final class AzurePeer implements Peer {

    private final ConnectionProvider pool;
    private final OpenAIAsyncClient client;

    /** Makes a client. */
    public AzurePeer(Target target) {
        pool = ConnectionProvider.builder("peer")
                .maxConnections(target.inFlight())
                .build();
        client = new OpenAIClientBuilder()
                .credential(new KeyCredential(Target.KEY))
                .httpClient(new NettyAsyncHttpClientBuilder()
                        .connectionProvider(pool)
                        .build())
                .addPolicy(new Redirect(target.baseUrl() + "/chat/completions"))
                .buildAsyncClient();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(AzurePeer::new, args);
    }

    private static ChatCompletionsOptions options() {
        return new ChatCompletionsOptions(List.of(new ChatRequestUserMessage(Target.PROMPT)));
    }

    @Override
    public void generate(Caller caller) {
        client.getChatCompletions(Target.MODEL, options())
                .subscribe(answer -> caller.token(), caller::ended, () -> caller.ended(null));
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
        return client.getChatCompletionsStream(
                        Target.MODEL, options(), new ChatCompletionStreamOptions().setIncludeUsage(true))
                .map(AzurePeer::text)
                .filter(text -> !text.isEmpty());
    }

    private static String text(ChatCompletions chunk) {
        @Nullable List<ChatChoice> choices = chunk.getChoices();
        if (choices == null || choices.isEmpty()) {
            return "";
        }
        @Nullable ChatResponseMessage delta = choices.get(0).getDelta();
        return delta == null || delta.getContent() == null ? "" : delta.getContent();
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
