package io.autoglm.sdk;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.batch.EmbedResult;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client for large language models. Make one per application and share it: it is safe for any number of threads and calls.
 *
 * <p>Every {@code Mono} and {@code Flux} is cold: nothing is sent before it is subscribed to, and a second subscription is a second
 * call. Signals arrive on the thread that reads the socket (or on the timer's, for failures of time); it MUST NOT be blocked.
 * Cancelling reaches the wire in every phase and gives back all that was taken. Demand reaches the socket: a slow subscriber slows its
 * own connection and nothing else.
 *
 * <p>Every failure is an {@link io.autoglm.sdk.error.AutoGlmException}.
 */
public interface AutoGlmClient extends AutoCloseable {

    /** Returns a builder that reads nothing but what it is given. */
    static AutoGlmClientBuilder builder() {
        return new AutoGlmClientBuilder();
    }

    /**
     * Returns a client made from the environment variables {@code AUTOGLM_PROVIDER}, {@code AUTOGLM_BASE_URL}, {@code AUTOGLM_API_KEY},
     * {@code AUTOGLM_MODEL}, and the provider's own key variable where {@code AUTOGLM_API_KEY} is absent.
     *
     * @throws IllegalArgumentException when they name no endpoint, or a value is not usable
     */
    static AutoGlmClient fromEnvironment() {
        return builder().environment(System.getenv()).build();
    }

    /** Generates a whole answer to {@code prompt}. */
    default Mono<GenerateResponse> generate(String prompt) {
        return generate(GenerateRequest.of(prompt));
    }

    /** Generates a whole answer. */
    default Mono<GenerateResponse> generate(GenerateRequest request) {
        return generate(request, CallOptions.DEFAULTS);
    }

    /** Generates a whole answer, with settings of this call's own. */
    Mono<GenerateResponse> generate(GenerateRequest request, CallOptions options);

    /** Generates an answer to {@code prompt} and delivers it as it arrives. */
    default Flux<GenerateEvent> stream(String prompt) {
        return stream(GenerateRequest.of(prompt));
    }

    /** Generates an answer and delivers it as it arrives. */
    default Flux<GenerateEvent> stream(GenerateRequest request) {
        return stream(request, CallOptions.DEFAULTS);
    }

    /**
     * Generates an answer and delivers it as it arrives, with settings of this call's own.
     *
     * <p>The flux completes after {@link GenerateEvent.Finished} and never without it: an answer that breaks off is an error, which
     * carries what had arrived ({@link io.autoglm.sdk.error.AutoGlmException#partial()}).
     */
    Flux<GenerateEvent> stream(GenerateRequest request, CallOptions options);

    /** Generates an answer to {@code prompt} and delivers the text of its first choice as it arrives. */
    default Flux<String> streamText(String prompt) {
        return streamText(GenerateRequest.of(prompt));
    }

    /** Generates an answer and delivers the text of its first choice as it arrives; fails like {@link #stream(GenerateRequest)}. */
    default Flux<String> streamText(GenerateRequest request) {
        return stream(request).handle((event, sink) -> {
            if (event instanceof GenerateEvent.TextDelta delta && delta.choice() == 0) {
                sink.next(delta.text());
            }
        });
    }

    /** Embeds one text. */
    default Mono<EmbedResponse> embed(String text) {
        return embed(EmbedRequest.of(text));
    }

    /** Embeds texts, at least one; see {@link #embed(EmbedRequest, CallOptions)}. */
    default Mono<EmbedResponse> embed(List<String> texts) {
        return embed(EmbedRequest.of(texts));
    }

    /** Embeds the texts of {@code request}; see {@link #embed(EmbedRequest, CallOptions)}. */
    default Mono<EmbedResponse> embed(EmbedRequest request) {
        return embed(request, CallOptions.DEFAULTS);
    }

    /**
     * Embeds the texts of {@code request}, any number: they go out as as many requests as the limits of the provider and of
     * {@link EmbedSpec} ask for, some at once, each a call of its own with its attempts; the vectors are in the order of the texts.
     *
     * <p>Fails with the first failure, and cancels the requests that run. A request that the server refuses for one of its texts is halved
     * until that text fails alone: the failure then names it, counted from 1 and as index ({@code text 7 of 64 (index 6): …}). A total
     * timeout in {@code options} holds for the whole. All vectors are held in memory.
     *
     * <p>Fails with {@code AGLM-4004} where the provider is not known to make embeddings, and with {@code AGLM-3301} when the answer is
     * not one vector for each text, of one length and of finite numbers.
     */
    Mono<EmbedResponse> embed(EmbedRequest request, CallOptions options);

    /** Embeds a source of any length; see {@link #embed(Publisher, EmbedSpec, CallOptions)}. */
    default Flux<EmbedResult> embed(Publisher<String> texts, EmbedSpec spec) {
        return embed(texts, spec, CallOptions.DEFAULTS);
    }

    /**
     * Embeds a source of any length and delivers what became of each text, in order: a vector, or why there is none. No failed request
     * ends the run; a failure of the source does, after the results of the texts before it.
     *
     * <p>Nothing is read or sent before the first demand. At most {@link EmbedSpec#concurrency()} requests run or wait for the subscriber,
     * beside the one whose results are being delivered, and the texts of one more are read ahead: memory is bounded whatever the length, and a subscriber that asks for no more stops the
     * source. Texts of a slow source wait for {@link EmbedSpec#linger()} at the most to share a request. A total timeout in {@code options}
     * holds for each request. A source that gives more than it is asked for ends the run with an {@link IllegalStateException}.
     */
    Flux<EmbedResult> embed(Publisher<String> texts, EmbedSpec spec, CallOptions options);

    /** Generates a whole answer to each of {@code source}; see {@link #generateAll(Publisher, BulkSpec)}. */
    default Flux<BulkResult> generateAll(Publisher<GenerateRequest> source) {
        return generateAll(source, BulkSpec.defaults());
    }

    /**
     * Generates a whole answer to each request of {@code source}, which may be of any length: memory depends on the concurrency alone.
     *
     * <p>Let C be the concurrency ({@link BulkSpec#concurrency()}). The source is asked for C requests when the subscriber first asks for a
     * result, and from then on so that never more than C of those asked for are not delivered; where C is auto and falls, nothing is
     * asked for until fewer are. So a subscriber that stops asking stops the run with C calls made, and the source is never ahead by
     * more. In order ({@link BulkSpec#ordered()}), results that are finished early are held, and count among the C.
     *
     * <p>A failed request is a {@link BulkResult}, not the end of the run. That this client refuses a call by itself, because its waiting
     * room is full ({@code AGLM-4002}) or too little time is left for the turn ({@code AGLM-4005}), or before anything was sent because
     * the server has asked for a pause or the breaker is open ({@code AGLM-4006}, {@code AGLM-4007}), or that the retry budget of all calls
     * is spent, is no failure of the request: it is begun again, after a pause of 100 ms to 30 s, with fewer at once.
     *
     * <p>The flux fails, when the calls under way have ended and their results are delivered, with what the source failed with; with
     * {@code AGLM-4009} and the latest failure as its cause when {@link BulkSpec#stopAfter()} requests failed; with {@code AGLM-4001}
     * when the client is closed. Requests taken from the source and not sent by then have no result. Cancel cancels the source and all
     * calls; none begins after it.
     *
     * <p>Results are delivered, and calls begun, by one thread at a time: that of the source, of a call that has ended, of the timer or of
     * the subscriber that asks. It MUST NOT be blocked.
     */
    Flux<BulkResult> generateAll(Publisher<GenerateRequest> source, BulkSpec spec);

    /**
     * Generates a whole answer to each line of a file and appends it to another, which is its own checkpoint: a run that was ended, in
     * whatever way, is resumed and asks only what is not there ({@link BulkFile}).
     *
     * <p>Each line of the input has exactly one result in the output, in the order of the ends ({@link BulkSpec#ordered()}: of the input). A
     * result is given to the operating system at once when nothing else is being written, else with those that have come by then: the end
     * of the process, by {@code kill -9} too, loses no result that was written, and with C as the concurrency never more than C requests
     * are asked again. The output is forced to the disk at the end only: when the machine loses power, results of the time before may be
     * lost, and are asked again.
     *
     * <p>Fails as {@link #generateAll(Publisher, BulkSpec)} does, and with {@code AGLM-4010} when a file cannot be read or written, when the
     * output exists and is not to be resumed, belongs to another input, or another run writes to it. What was finished until then stands in
     * the output. Cancel ends all calls; results that have come are still written, soon after it.
     *
     * <p>Files are read and written by a thread of this run's own, which makes the requests, too. Memory: the requests of C lines, two lines of
     * the largest size, and one bit for each line that is finished beyond the first that is not; a line is not begun while it is
     * 1,048,576 lines or more beyond that.
     */
    Mono<BulkSummary> generateAll(BulkFile files, BulkSpec spec);

    /** Lists the models that the endpoint offers, in its order; empty when it has none. */
    default Mono<List<ModelInfo>> models() {
        return models(CallOptions.DEFAULTS);
    }

    /** Lists the models that the endpoint offers, with settings of this call's own. */
    Mono<List<ModelInfo>> models(CallOptions options);

    /** Counts the model tokens of {@code request}; see {@link #countTokens(GenerateRequest, CallOptions)}. */
    default Mono<TokenCount> countTokens(GenerateRequest request) {
        return countTokens(request, CallOptions.DEFAULTS);
    }

    /**
     * Asks the server how many model tokens the messages of {@code request} have, for the model that it names; tools and all else of the
     * request are not counted. Nothing is generated.
     *
     * <p>Fails with {@code AGLM-4004} where the provider is not known to have a tokenizer: it needs a preset that has one.
     */
    Mono<TokenCount> countTokens(GenerateRequest request, CallOptions options);

    /** Asks whether the endpoint is able to serve; see {@link #health(CallOptions)}. */
    default Mono<Health> health() {
        return health(CallOptions.DEFAULTS);
    }

    /**
     * Asks whether the endpoint is able to serve, by its health call, or by its list of models where it has none.
     *
     * <p>An answer that says that the server is loading, overloaded or failing is a value that is not ready; a refused key, a path that
     * is not there, a web page, and everything that is no answer is an error. Takes 10 s at the most and one attempt unless
     * {@code options} say otherwise, does not wait behind other calls, and does not count against the concurrency limit.
     */
    Mono<Health> health(CallOptions options);

    /** Examines the way to each endpoint, at no cost; see {@link #doctor(DoctorSpec)}. */
    default Flux<Check> doctor() {
        return doctor(DoctorSpec.defaults());
    }

    /**
     * Examines the way to each endpoint, step by step, from this machine to the model ({@link CheckStep}), to find out why calls fail: a
     * check for each step, endpoint and credential, in order, those that were not examined included.
     *
     * <p>Goes over the client's own connections, proxy, trust, resolver and credentials, past its waiting room, retries and limits, and
     * reads failures as calls do: the first check that failed has the code of the calls that fail. Generates nothing unless
     * {@link DoctorSpec#deep()}; without it the steps that would cost model tokens are skipped and say what they would cost.
     *
     * <p>Steps that make no sense after a failure are skipped. A step begins when the one before is done, at most one ahead of
     * what was asked for; cancelling ends the step that runs. The flux fails with {@code AGLM-4001} when the client is closed and with {@code AGLM-4008}
     * when it has no endpoint of the name that {@code spec} gives, and for nothing else.
     */
    Flux<Check> doctor(DoctorSpec spec);

    /** Returns the endpoints that calls are spread over; they can be changed while the client runs. */
    EndpointPool endpoints();

    /** Returns what this client is doing now, for gauges and health; never blocks. */
    ClientState state();

    /**
     * Drains and closes the client: refuses new calls with {@code AGLM-4001}, refuses those that wait for their turn the same way, lets
     * calls that were sent finish for up to {@code grace}, fails the rest with {@code AGLM-4001}, and releases connections and threads.
     *
     * <p>Begins at subscription and is not undone by cancelling. Completes when everything is released; on a closed client it
     * completes likewise and does nothing. A subscriber that does not return from a signal is
     * waited for 5 s; when its thread cannot be ended in 5 s more, the mono fails.
     */
    Mono<Void> close(Duration grace);

    /** Begins to close without grace and returns at once; see {@link #close(Duration)} to wait. */
    @Override
    void close();
}
