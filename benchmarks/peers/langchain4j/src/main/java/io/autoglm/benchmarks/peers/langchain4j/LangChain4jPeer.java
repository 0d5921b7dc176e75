package io.autoglm.benchmarks.peers.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.autoglm.benchmarks.load.BlockingCalls;
import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The blocking model on a thread for each call that may be in flight, and the streaming model, which calls back. Both use the JDK's client. */
public final class LangChain4jPeer implements Peer {

    private final BlockingCalls calls;
    private final ChatModel model;
    private final StreamingChatModel streaming;

    /** Makes both models. */
    public LangChain4jPeer(Target target) {
        calls = new BlockingCalls(target.inFlight());
        model = OpenAiChatModel.builder()
                .baseUrl(target.baseUrl())
                .apiKey(Target.KEY)
                .modelName(Target.MODEL)
                .build();
        streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(target.baseUrl())
                .apiKey(Target.KEY)
                .modelName(Target.MODEL)
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(LangChain4jPeer::new, args);
    }

    @Override
    public void generate(Caller caller) {
        calls.run(caller, () -> model.chat(Target.PROMPT));
    }

    @Override
    public void stream(Caller caller) {
        streaming.chat(Target.PROMPT, new Listener(caller, Duration.ZERO));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        streaming.chat(Target.PROMPT, new Listener(caller, pause));
    }

    /** The models have no end of their own, so what is streaming goes on to its end. */
    @Override
    public void close() {
        calls.close();
    }

    private record Listener(Caller caller, Duration pause) implements StreamingChatResponseHandler {

        @Override
        public void onPartialResponse(String text) {
            if (!text.isEmpty()) {
                sleep();
                caller.token();
            }
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
        public void onCompleteResponse(ChatResponse response) {
            caller.ended(null);
        }

        @Override
        public void onError(Throwable failure) {
            caller.ended(failure);
        }
    }
}
