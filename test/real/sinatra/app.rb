# Sinatra as people use it, right and wrong, by path. Arguments: port, server (webrick or puma).
require "webrick"
require "sinatra/base"
require "json"

SECRET = ENV.fetch("SECRET_KEY")
KEY = ENV.fetch("VALIDATION_KEY")

class Hooks < Sinatra::Base

  helpers do
    def check!
      halt 401, "unknown Secret Key" unless params["SecretKey"] == SECRET
    end
  end

  post("/healthy") { check!; content_type "text/plain"; KEY }
  post("/healthy/json") { check!; content_type :json; { key: KEY }.to_json }
  post("/reads-json") do
    posted = JSON.parse(request.body.read)
    halt 401 unless posted["SecretKey"] == SECRET
    KEY
  end
  post("/reads-body-twice") do
    request.body.rewind
    request.body.read
    halt 401, "Unauthorized" unless request.body.read.include?(SECRET)
    KEY
  end
  post("/reads-query") do
    given = request.GET["SecretKey"]
    halt 401 unless given == SECRET
    KEY
  end
  post("/fetches-query") do
    halt 401 unless request.GET.fetch("SecretKey") == SECRET
    KEY
  end
  post("/needs-address") do
    domain = params["Address"].split("@").last
    check!
    headers "X-Domain" => domain
    KEY
  end
  post("/symbol-field") do
    halt 403 unless params[:secret_key] == SECRET
    KEY
  end
  get("/get-only") { KEY }
  post("/fails") { check!; KEY.size.undefined_method_here }
  post("/number") { check!; 200 }
  post("/ok") { check!; content_type :json; { ok: true }.to_json }
  post("/nothing") { check!; nil }
  post("/upper") { check!; KEY.upcase }
  post("/moved") { check!; redirect "/thanks" }
  get("/thanks") { "thanks" }
  post("/fails/with-the-key") { check!; KEY.undefined_method_here }
  post("/signed-in") { redirect "/login" }
  get("/login") { '<form method="post"><input type="password" name="password"></form>' }
  post("/loose") { halt 401 unless params["SecretKey"].to_s.casecmp?(SECRET); KEY }
end

# Sessions alone: Sinatra drops the session of a post from elsewhere, and goes on.
class WithSessions < Sinatra::Base
  enable :sessions
  set :session_secret, "0" * 64
  post("/with-sessions") do
    halt 401 unless params["SecretKey"] == SECRET
    KEY
  end
end

# With the token asked for, as applications with forms do it, rack-protection denies.
class WithToken < Sinatra::Base
  enable :sessions
  set :session_secret, "0" * 64
  use Rack::Protection::AuthenticityToken
  post("/with-token") { KEY }
end

hooks = Rack::URLMap.new("/sessions" => WithSessions, "/token" => WithToken, "/" => Hooks)
if ARGV[1] == "webrick"
  Rack::Handler::WEBrick.run(
    hooks, Host: "127.0.0.1", Port: Integer(ARGV[0]), AccessLog: [], Logger: WEBrick::Log.new(File::NULL)
  )
else
  require "rack/handler/puma"
  Rack::Handler::Puma.run(hooks, Host: "127.0.0.1", Port: Integer(ARGV[0]), Silent: true)
end
