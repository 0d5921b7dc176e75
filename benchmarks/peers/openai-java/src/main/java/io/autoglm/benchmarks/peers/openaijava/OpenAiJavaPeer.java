package io.autoglm.benchmarks.peers.openaijava;

import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.core.Timeout;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** The asynchronous client on an OkHttp of its own, which lets as many calls run at once, and keeps as many connections, as may be in flight. */
public final class OpenAiJavaPeer implements Peer {

    private final ChatCompletionCreateParams unary = params().build();
    private final ChatCompletionCreateParams streamed = params().streamOptions(
                    ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    private final OkHttpClient http;
    private final OpenAIClientAsync client;

    /** Makes a client. */
    public OpenAiJavaPeer(Target target) {
        http = http(target.inFlight());
        client = OpenAIOkHttpClientAsync.builder()
                .okHttpClient(http)
                .timeout(Timeout.builder().build()) // the SDK's own, not those of OkHttp
                .baseUrl(target.baseUrl())
                .apiKey(Target.KEY)
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(OpenAiJavaPeer::new, args);
    }

    private static OkHttpClient http(int inFlight) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(inFlight);
        dispatcher.setMaxRequestsPerHost(inFlight);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(inFlight, 5, TimeUnit.MINUTES))
                .build();
    }

    private static ChatCompletionCreateParams.Builder params() {
        return ChatCompletionCreateParams.builder().model(Target.MODEL).addUserMessage(Target.PROMPT);
    }

    @Override
    public void generate(Caller caller) {
        var unused = client.chat().completions().create(unary).whenComplete((answer, failure) -> {
            if (failure == null && answer.choices().get(0).message().content().isPresent()) {
                caller.token();
            }
            caller.ended(failure);
        });
    }

    @Override
    public void stream(Caller caller) {
        client.chat().completions().createStreaming(streamed).subscribe(new Listener(caller, Duration.ZERO));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        client.chat().completions().createStreaming(streamed).subscribe(new Listener(caller, pause));
    }

    /** The client does not end an OkHttp that it was given, and neither ends a stream that is being read. */
    @Override
    public void close() {
        client.close();
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private record Listener(Caller caller, Duration pause) implements AsyncStreamResponse.Handler<ChatCompletionChunk> {

        @Override
        public void onNext(ChatCompletionChunk chunk) {
            if (!text(chunk).isEmpty()) {
                sleep();
                caller.token();
            }
        }

        private static String text(ChatCompletionChunk chunk) {
            return chunk.choices().isEmpty()
                    ? ""
                    : chunk.choices().get(0).delta().content().orElse("");
        }

        private void sleep() {
            if (!pause.isZero()) {
                try {
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void onComplete(Optional<Throwable> failure) {
            caller.ended(failure.orElse(null));
        }
    }
}
