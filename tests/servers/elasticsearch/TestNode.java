import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node in the foreground, until SIGTERM. First argument: its home folder; the others are settings,
 * name=value. The server runs from the class path, so its modules export nothing to anybody.
 */
public final class TestNode {

    private TestNode() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Environment environment = environment(home, arguments);
        LogConfigurator.configureESLogging();
        for (Path needed : new Path[] { environment.configDir(), environment.logsDir(), environment.pluginsDir() }) {
            Files.createDirectories(needed);
        }
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
        var plugins = PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false);
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, plugins, Map.of(), false));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node, ended), "end"));
        node.start();
        ended.await();
    }

    private static Environment environment(Path home, String[] arguments) {
        Settings.Builder settings = Settings.builder().put("path.home", home.toString());
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        return new Environment(settings.build(), home.resolve("config"));
    }

    private static void end(Node node, CountDownLatch ended) {
        try {
            node.prepareForClose();
            node.close();
        } catch (Exception trouble) {
            trouble.printStackTrace();
        } finally {
            ended.countDown();
        }
    }
}
