# Sinatra handlers with flaws that are met in the wild, by path. Arguments: port.
require "erb"
require "json"
require "sinatra/base"

SECRET = ENV.fetch("SECRET_KEY")
KEY = ENV.fetch("VALIDATION_KEY")

class Hooks < Sinatra::Base
  before { content_type "text/plain" }

  def given
    params["SecretKey"].is_a?(String) ? params["SecretKey"] : ""
  end

  # Whatever the key begins with.
  post("/start-with") { !given.empty? && SECRET.start_with?(given) ? KEY : 401 }
  # The post is the pattern.
  post("/pattern") { SECRET =~ /\A#{given.empty? ? "-" : Regexp.new(given) }\z/ ? KEY : 401 rescue 401 }
  # The URL counts as well.
  post("/params") { given == SECRET ? KEY : 401 }
  # Any of several.
  post("/include") { Array(request.POST["SecretKey"]).include?(SECRET) ? KEY : 401 }
  # A template made of what was posted.
  post("/template") do
    halt 401 unless request.POST["SecretKey"] == SECRET
    ERB.new("#{KEY}\n#{request.POST["Reason"]}").result
  end
  # No method for what is no text.
  post("/strip") { params.fetch("SecretKey", "").strip.unicode_normalize(:nfkc) == SECRET ? KEY : 401 }
end

require "rack/handler/puma"
Rack::Handler::Puma.run(Hooks, Host: "127.0.0.1", Port: Integer(ARGV[0]), Silent: true)
